import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hexToBytes } from '../../../lambdas/lorawan/bytes.ts';
import { cidsOf } from '../../../lib/local/network/mac-commands.ts';
import { DEVICE_10, DEVICE_11, type NetworkFixture, startEncrypted } from './network-fixture.ts';

/** FPort and counter of the downlinks that the device has understood. */
function downlinks({ frames }: NetworkFixture) {
  return frames
    .filter(({ direction, type }) => direction === 'down' && type === 'data')
    .map(({ fPort, fCnt }) => ({ fPort, fCnt }));
}

describe('cidsOf', () => {
  const nothing = new Uint8Array();

  it.each([
    ['up', '0b0106fe0a', [0x0b, 0x06]],
    ['down', '0b0106', [0x0b, 0x06]],
    ['down', '0602', [0x06]],
    ['up', '06fe', []],
    ['up', '', []],
  ] as const)('reads %s %s', (direction, commands, cids) => {
    expect([...cidsOf({ fOpts: hexToBytes(commands), frmPayload: nothing }, direction)]).toEqual(cids);
    expect([...cidsOf({ fPort: 0, fOpts: nothing, frmPayload: hexToBytes(commands) }, direction)]).toEqual(cids);
    expect([...cidsOf({ fPort: 1, fOpts: nothing, frmPayload: hexToBytes(commands) }, direction)]).toEqual([]);
  });

  it('comes to an end, whatever it is given', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.constantFrom('up', 'down'), (fOpts, direction) => {
        expect(cidsOf({ fOpts, frmPayload: nothing }, direction).size).toBeLessThanOrEqual(2);
      }),
    );
  });
});

describe.each([DEVICE_10, DEVICE_11])('the network asks a $lorawanVersion device for its status', (registration) => {
  it('after its first uplink, and no more once it has answered', async () => {
    const { fixture, device } = await startEncrypted(registration);
    for (let uplink = 0; uplink < 3; uplink++) device.send(1, Uint8Array.of(1));
    expect(downlinks(fixture)).toEqual([{ fPort: undefined, fCnt: 0 }]);
    device.join();
    device.send(1, Uint8Array.of(1));
    device.send(1, Uint8Array.of(1));
    // A 1.1 session begins with RekeyConf.
    expect(downlinks(fixture)).toHaveLength(registration === DEVICE_10 ? 1 : 2);
  });

  it('again while nothing comes back', async () => {
    let losses = 2;
    const { fixture, device } = await startEncrypted(registration, {
      loses: ({ direction, type }) => direction === 'down' && type === 'data' && losses-- > 0,
    });
    for (let uplink = 0; uplink < 5; uplink++) device.send(1, Uint8Array.of(1));
    expect(downlinks(fixture)).toEqual([{ fPort: undefined, fCnt: 2 }]);
  });

  it('beside what waits for the device', async () => {
    const { fixture, device, push, received } = await startEncrypted(registration);
    await push({ f_cnt: 1 });
    device.send(1, Uint8Array.of(1));
    expect(downlinks(fixture)).toEqual([{ fPort: 5, fCnt: 1 }]);
    expect(received).toHaveLength(1);
    expect(fixture.heard('downlink/invalidated')).toEqual([]);
  });
});

describe('MAC commands under FPort 0', () => {
  const macCommandsIn = 'FRMPayload';

  it('evict the queue of a fresh 1.0.x session, though its counters are still good', async () => {
    const { fixture, device, push, received, sessionKeyIDs, path } = await startEncrypted(DEVICE_10, { macCommandsIn });
    const [session_key_id] = sessionKeyIDs();
    await push({ f_cnt: 1, correlation_ids: ['app:1'] }, { f_cnt: 2, confirmed: true });
    device.send(1, Uint8Array.of(1));
    expect(downlinks(fixture)).toEqual([{ fPort: 0, fCnt: 0 }]);
    const [{ downlink_queue_invalidated, end_device_ids }] = fixture.heard('downlink/invalidated');
    // The counter that was taken is 0, and so absent.
    expect(downlink_queue_invalidated).toEqual({
      session_key_id,
      downlinks: [
        { session_key_id, f_port: 5, f_cnt: 1, frm_payload: 'd304', correlation_ids: ['app:1', expect.any(String)] },
        expect.objectContaining({ f_cnt: 2, confirmed: true, confirmed_retry: { attempt: 1 } }),
      ],
    });
    expect(end_device_ids.dev_addr).toMatch(/^260B/);
    expect((await fixture.api('GET', `${path}/down`)).body).toEqual({});
    device.send(1, Uint8Array.of(2));
    expect(fixture.heard('uplink')[1].uplink_message.last_a_f_cnt_down).toBeUndefined();
    expect((await push({ f_cnt: 1 })).status).toBe(200);
    expect(received).toHaveLength(1);
  });

  it('take the next counter of a 1.0.x session that goes on', async () => {
    const { fixture, device, push } = await startEncrypted(DEVICE_10, {
      macCommandsIn,
      loses: ({ fPort }) => fPort === 0,
    });
    device.send(1, Uint8Array.of(1));
    device.send(1, Uint8Array.of(2));
    fixture.now += 10_000;
    await push({ f_cnt: 2 }, { f_cnt: 3 });
    device.send(1, Uint8Array.of(3));
    const invalidated = fixture.heard('downlink/invalidated').map((up) => up.downlink_queue_invalidated);
    expect(invalidated.map(({ last_f_cnt_down, downlinks: items = [] }) => [last_f_cnt_down, items.length])).toEqual([
      [undefined, 0],
      [1, 0],
      [2, 2],
    ]);
    const refused = await push({ f_cnt: 2 });
    expect(refused.body.details[0].attributes).toEqual({ f_cnt: 2, min_f_cnt: 3 });
  });

  it('leave the queue of a 1.1 session alone', async () => {
    const { fixture, device, push, received } = await startEncrypted(DEVICE_11, { macCommandsIn });
    await push({ f_cnt: 0 });
    device.send(1, Uint8Array.of(1));
    device.send(1, Uint8Array.of(2));
    expect(downlinks(fixture)).toEqual([
      { fPort: 0, fCnt: 0 },
      { fPort: 5, fCnt: 0 },
    ]);
    expect(received).toHaveLength(1);
    expect(fixture.heard('downlink/invalidated')).toEqual([]);
  });
});

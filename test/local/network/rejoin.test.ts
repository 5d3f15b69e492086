import { describe, expect, it } from 'vitest';
import type { FrameOnAir } from '../../../lib/local/network/radio.ts';
import { DEVICE_10, DEVICE_11, type Json, startEncrypted, startNetwork } from './network-fixture.ts';

const ids = (items: readonly Json[]): string[] => items.map(({ correlation_ids }) => correlation_ids[0]);

/** A device that was heard in its first session, where two downlinks wait for its next uplink. */
async function waiting(registration = DEVICE_10) {
  const air = { loses: (_: FrameOnAir): boolean => false };
  const started = await startEncrypted(registration, { loses: (frame) => air.loses(frame) });
  const { device, fixture, push } = started;
  for (let uplink = 0; uplink < 2; uplink++) device.send(1, Uint8Array.of(1));
  fixture.now += 10_000;
  await push({ f_cnt: 3, correlation_ids: ['app:3'] }, { f_cnt: 4, correlation_ids: ['app:4'] });
  return { ...started, air };
}

describe.each([DEVICE_10, DEVICE_11])(
  'the queue of a running session, when a $lorawanVersion device joins again',
  (registration) => {
    it('is listed in the join, and stays', async () => {
      const { device, fixture, path } = await waiting(registration);
      device.join();
      expect(ids(fixture.heard('join')[1].join_accept.invalidated_downlinks)).toEqual(['app:3', 'app:4']);
      expect(ids((await fixture.api('GET', `${path}/down`)).body.downlinks)).toEqual(['app:3', 'app:4']);
    });

    it('is sent after all to a device that has not heard the join-accept', async () => {
      const { device, fixture, received, air } = await waiting(registration);
      air.loses = ({ type }) => type === 'join-accept';
      device.join();
      device.send(1, Uint8Array.of(2));
      expect(ids(fixture.heard('downlink/sent').map(({ downlink_sent }) => downlink_sent))).toEqual(['app:3']);
      expect(received).toHaveLength(1);
    });

    it('ends, without a further word, with the first uplink of the new session', async () => {
      const { device, fixture, path } = await waiting(registration);
      device.join();
      const told = fixture.ups.length;
      device.send(1, Uint8Array.of(2));
      const kinds = fixture.ups.slice(told).map(({ subTopic }) => subTopic);
      expect(kinds).toEqual(['uplink']);
      expect((await fixture.api('GET', `${path}/down`)).body).toEqual({});
    });
  },
);

describe('a confirmed downlink before a rejoin', () => {
  it('is not acknowledged, says the first uplink of the new session', async () => {
    const { device, fixture, push, sessionKeyIDs } = await startEncrypted(DEVICE_10);
    await push({ f_cnt: 1, confirmed: true });
    device.send(1, Uint8Array.of(1));
    device.join();
    const told = fixture.ups.length;
    device.send(1, Uint8Array.of(2));
    expect(fixture.ups.map(({ subTopic }) => subTopic).slice(told, told + 2)).toEqual(['downlink/nack', 'uplink']);
    const [old] = sessionKeyIDs();
    expect(fixture.heard('downlink/nack')[0].downlink_nack).toMatchObject({ session_key_id: old, f_cnt: 1 });
  });
});

describe('under the network’s own keys', () => {
  const down = '/as/applications/sensors-prod/devices/eui-70b3d57ed0050a11/down';
  const downlinks = ['AQ==', 'Ag=='].map((frm_payload) => ({ f_port: 1, frm_payload }));

  it.each([{ heard: true }, { heard: false }])(
    'what waits in the session that a join replaces reaches the device once in the new one; old one in use: $heard',
    async ({ heard }) => {
      const fixture = await startNetwork();
      const { device, received } = fixture.add(DEVICE_10);
      device.join();
      if (heard) {
        for (let uplink = 0; uplink < 2; uplink++) device.send(1, Uint8Array.of(1));
        fixture.now += 10_000;
      }
      await fixture.api('POST', `${down}/push`, { downlinks });
      device.join();
      for (let uplink = 0; uplink < 4; uplink++) device.send(1, Uint8Array.of(1));
      expect(received.map(({ frmPayload }) => frmPayload[0])).toEqual([1, 2]);
    },
  );
});

it('a downlink that is sent at once is reported as queued before it is reported as sent', async () => {
  const { device, fixture, push } = await startEncrypted(DEVICE_10);
  for (let uplink = 0; uplink < 2; uplink++) device.send(1, Uint8Array.of(1));
  await push({ f_cnt: 5 });
  expect(fixture.ups.map(({ subTopic }) => subTopic).slice(-2)).toEqual(['downlink/queued', 'downlink/sent']);
});

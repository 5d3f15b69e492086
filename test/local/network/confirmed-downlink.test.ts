import { describe, expect, it } from 'vitest';
import type { FrameOnAir } from '../../../lib/local/network/radio.ts';
import { APPLICATION, DEVICE_10, encryptEndToEnd, type NetworkFixture, startNetwork } from './network-fixture.ts';

const down = `/as/applications/${APPLICATION}/devices/eui-70b3d57ed0050a11/down`;
const isConfirmedDown = ({ direction, confirmed = false }: FrameOnAir): boolean => direction === 'down' && confirmed;

function push({ api }: NetworkFixture, downlink: object) {
  return api('POST', `${down}/push`, { downlinks: [{ f_port: 1, frm_payload: 'AQ==', confirmed: true, ...downlink }] });
}

describe('a confirmed downlink that gets lost', () => {
  it('is sent again by the network, eight times in all', async () => {
    const fixture = await startNetwork({ loses: isConfirmedDown });
    const { device, received } = fixture.add(DEVICE_10);
    device.join();
    await push(fixture, {});
    for (let uplink = 0; uplink < 12; uplink++) device.send(1, Uint8Array.of(uplink));
    expect(received).toEqual([]);
    const sent = fixture.heard('downlink/sent').map(({ downlink_sent }) => downlink_sent.f_cnt);
    expect(sent).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    const nacks = fixture.heard('downlink/nack').map(({ downlink_nack }) => downlink_nack);
    expect(nacks.map(({ confirmed_retry }) => confirmed_retry.attempt)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(nacks.every(({ frm_payload }) => frm_payload === 'AQ==')).toBe(true);
    expect(fixture.heard('downlink/queued')).toHaveLength(1);
  });

  it('is sent as often as the request says', async () => {
    const fixture = await startNetwork({ loses: isConfirmedDown });
    const { device } = fixture.add(DEVICE_10);
    device.join();
    await push(fixture, { confirmed_retry: { max_attempts: 2 } });
    for (let uplink = 0; uplink < 5; uplink++) device.send(1, Uint8Array.of(uplink));
    expect(fixture.heard('downlink/sent')).toHaveLength(2);
  });

  it('arrives at the second attempt when only the first is lost', async () => {
    let losses = 1;
    const fixture = await startNetwork({ loses: (frame) => isConfirmedDown(frame) && losses-- > 0 });
    const { device, received } = fixture.add(DEVICE_10);
    device.join();
    await push(fixture, {});
    for (let uplink = 0; uplink < 4; uplink++) device.send(1, Uint8Array.of(uplink));
    expect(received).toHaveLength(1);
    const feedback = fixture.ups.map(({ subTopic }) => subTopic).filter((subTopic) => subTopic.startsWith('downlink'));
    expect(feedback).toEqual(['downlink/queued', 'downlink/sent', 'downlink/nack', 'downlink/sent', 'downlink/ack']);
  });

  it('is left to the application under end-to-end encryption', async () => {
    const fixture = await startNetwork({ loses: isConfirmedDown });
    await encryptEndToEnd(fixture, '000102030405060708090A0B0C0D0E0F', 'kek');
    const { device } = fixture.add(DEVICE_10);
    device.join();
    await push(fixture, { f_cnt: 1, correlation_ids: ['app:1'] });
    for (let uplink = 0; uplink < 4; uplink++) device.send(1, Uint8Array.of(uplink));
    expect(fixture.heard('downlink/sent')).toHaveLength(1);
    const [nack, ...others] = fixture.heard('downlink/nack');
    expect(others).toEqual([]);
    expect(nack.downlink_nack).toMatchObject({ f_cnt: 1, frm_payload: 'AQ==', confirmed_retry: { attempt: 1 } });
    expect(nack.correlation_ids).toEqual([
      expect.stringMatching(/^gs:uplink:/),
      'app:1',
      expect.stringMatching(/^as:downlink:/),
    ]);
  });
});

describe('a join-accept that gets lost', () => {
  it('leaves the device in its old session, and the network with it', async () => {
    let losing = false;
    const fixture = await startNetwork({ loses: ({ type }) => type === 'join-accept' && losing });
    const { device, received } = fixture.add(DEVICE_10);
    device.join();
    device.send(1, Uint8Array.of(1));
    losing = true;
    device.join();
    losing = false;
    device.send(1, Uint8Array.of(2));
    await push(fixture, {});
    expect(received).toHaveLength(1);
    const [first, second] = fixture.heard('uplink').map(({ uplink_message }) => uplink_message.session_key_id);
    expect(second).toBe(first);
  });
});

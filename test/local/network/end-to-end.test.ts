import { describe, expect, it } from 'vitest';
import { unwrapAppSKey } from '../../../lambdas/lorawan/app-s-key.ts';
import { base64ToBytes, bytesToBase64, hexToBytes } from '../../../lambdas/lorawan/bytes.ts';
import { cryptFRMPayload } from '../../../lambdas/lorawan/frm-payload.ts';
import {
  APPLICATION,
  DEVICE_10,
  DEVICE_11,
  encryptEndToEnd,
  hex,
  type Json,
  type NetworkFixture,
  startNetwork,
} from './network-fixture.ts';

const KEK = '000102030405060708090A0B0C0D0E0F';
const LABEL = 'aws-prod-kek-1';
const device10 = `/as/applications/${APPLICATION}/devices/eui-70b3d57ed0050a11`;

/** The cipher of a client that holds the KEK. */
function crypt(join: Json, direction: 'up' | 'down', { f_port, f_cnt = 0, frm_payload }: Json): Uint8Array {
  const { kek_label, encrypted_key } = join.join_accept.app_s_key;
  const appSKey = unwrapAppSKey({ kekLabel: kek_label, encryptedKey: base64ToBytes(encrypted_key) }, hexToBytes(KEK));
  const devAddr = join.end_device_ids.dev_addr;
  return cryptFRMPayload(appSKey, { devAddr, fCnt: f_cnt, fPort: f_port, direction }, base64ToBytes(frm_payload));
}

/** A device that has joined under end-to-end encryption. */
async function joined(registration = DEVICE_10) {
  const fixture = await startNetwork();
  await encryptEndToEnd(fixture, KEK, LABEL);
  const { device, received } = fixture.add(registration);
  device.join();
  const [join] = fixture.heard('join');
  return { fixture, device, received, join, sessionKeyID: join.join_accept.session_key_id as string };
}

function push({ api }: NetworkFixture, ...downlinks: object[]) {
  return api('POST', `${device10}/down/push`, { downlinks });
}

describe('end-to-end encryption', () => {
  it.each([DEVICE_10, DEVICE_11])(
    'keeps uplinks of $lorawanVersion devices for the holder of the KEK',
    async (registration) => {
      const { fixture, device, join } = await joined(registration);
      device.send(2, hexToBytes('0167010E02685A'));
      const [{ uplink_message }] = fixture.heard('uplink');
      expect(uplink_message.app_s_key).toEqual(join.join_accept.app_s_key);
      expect(uplink_message.app_s_key.kek_label).toBe(LABEL);
      expect(uplink_message.last_a_f_cnt_down).toBeUndefined();
      expect(uplink_message.frm_payload).not.toBe('AWcBDgJoWg==');
      expect(hex(crypt(join, 'up', uplink_message))).toBe('0167010e02685a');
    },
  );

  it.each([DEVICE_10, DEVICE_11])('brings encrypted downlinks to $lorawanVersion devices', async (registration) => {
    const { fixture, device, received, join, sessionKeyID } = await joined(registration);
    const clear = { f_port: 85, f_cnt: 1, frm_payload: '/y0A' };
    const frm_payload = bytesToBase64(crypt(join, 'down', clear));
    const item = { ...clear, frm_payload, session_key_id: sessionKeyID };
    const deviceID = `eui-${registration.devEUI.toLowerCase()}`;
    await fixture.api('POST', `/as/applications/${APPLICATION}/devices/${deviceID}/down/push`, { downlinks: [item] });
    device.send(1, Uint8Array.of(1));
    expect(received).toHaveLength(1);
    expect(hex(received[0]?.frmPayload)).toBe('ff2d00');
    expect(fixture.heard('downlink/queued')[0].downlink_queued).toMatchObject(item);
    expect(fixture.heard('downlink/sent')[0].downlink_sent).toMatchObject(item);
    expect(fixture.heard('uplink')[0].uplink_message.last_a_f_cnt_down).toBe(1);
  });

  it('shows the session with its wrapped key', async () => {
    const { fixture, device, join, sessionKeyID } = await joined();
    const mask = '?field_mask=ids,session,pending_session.keys.session_key_id';
    const before = await fixture.api('GET', `${device10}${mask}`);
    expect(before.body.session).toBeUndefined();
    expect(before.body.pending_session).toEqual({ keys: { session_key_id: sessionKeyID } });
    device.send(1, Uint8Array.of(1));
    await push(fixture, { f_port: 1, f_cnt: 4, frm_payload: 'AQ==' });
    const { body } = await fixture.api('GET', `${device10}${mask}`);
    expect(body.session).toEqual({
      dev_addr: join.end_device_ids.dev_addr,
      keys: { session_key_id: sessionKeyID, app_s_key: join.join_accept.app_s_key },
      last_a_f_cnt_down: 4,
      started_at: '2026-03-04T09:15:27.412Z',
    });
    expect(body.pending_session).toBeUndefined();
  });

  it('needs the flag: without it uplinks are dropped and downlinks fail', async () => {
    const { fixture, device } = await joined();
    await fixture.api('DELETE', `/as/applications/${APPLICATION}/link`);
    device.send(1, Uint8Array.of(1));
    expect(fixture.heard('uplink')).toEqual([]);
    expect(fixture.log[0]).toContain('uplink of eui-70b3d57ed0050a11 dropped');
    const refused = await push(fixture, { f_port: 1, frm_payload: 'AQ==' });
    expect(refused.body.details[0].name).toBe('no_app_s_key');
  });

  it('is impossible when the Application Server holds the KEK', async () => {
    const fixture = await startNetwork({ keyVaults: { applicationServer: new Map([[LABEL, hexToBytes(KEK)]]) } });
    await encryptEndToEnd(fixture, KEK, LABEL);
    const { device } = fixture.add(DEVICE_10);
    device.join();
    device.send(1, Uint8Array.of(1));
    expect(fixture.heard('join')[0].join_accept.app_s_key).toBeUndefined();
    expect(fixture.heard('uplink')[0].uplink_message).toMatchObject({ frm_payload: 'AQ==' });
    expect(fixture.heard('uplink')[0].uplink_message.app_s_key).toBeUndefined();
  });

  it.each([
    { override: false, keyed: false },
    { override: true, keyed: true },
  ])('follows the device, whatever the link says: override $override', async ({ override, keyed }) => {
    const fixture = await startNetwork();
    await encryptEndToEnd(fixture, KEK, LABEL);
    if (override) await fixture.api('DELETE', `/as/applications/${APPLICATION}/link`);
    const { device } = fixture.add({ ...DEVICE_10, skipPayloadCryptoOverride: override });
    device.join();
    expect('app_s_key' in fixture.heard('join')[0].join_accept).toBe(keyed);
  });

  it("prefers the device's own KEK label", async () => {
    const fixture = await startNetwork({ keyVaults: { joinServer: new Map([['own', hexToBytes(KEK)]]) } });
    await encryptEndToEnd(fixture, 'FF'.repeat(16), LABEL);
    const { device } = fixture.add({ ...DEVICE_10, applicationServerKekLabel: 'own' });
    device.join();
    device.send(1, Uint8Array.of(7));
    const [join] = fixture.heard('join');
    expect(join.join_accept.app_s_key.kek_label).toBe('own');
    expect(hex(crypt(join, 'up', fixture.heard('uplink')[0].uplink_message))).toBe('07');
  });

  it('does not let a device join whose KEK nobody has', async () => {
    const fixture = await startNetwork();
    const { device } = fixture.add({ ...DEVICE_10, applicationServerKekLabel: 'lost' });
    device.join();
    expect(device.joined).toBe(false);
    expect(fixture.log[0]).toContain('kek_not_found');
  });

  it('stays off in a session that began before the KEK', async () => {
    const fixture = await startNetwork();
    const { device } = fixture.add(DEVICE_10);
    device.join();
    await encryptEndToEnd(fixture, KEK, LABEL);
    device.send(1, Uint8Array.of(1));
    expect(fixture.heard('uplink')[0].uplink_message).toMatchObject({ frm_payload: 'AQ==' });
    device.join();
    device.send(1, Uint8Array.of(1));
    expect(fixture.heard('uplink')[1].uplink_message.app_s_key.kek_label).toBe(LABEL);
  });

  it('lists the queue of the old session in the next join', async () => {
    const { fixture, device, sessionKeyID } = await joined();
    device.send(1, Uint8Array.of(1));
    fixture.now += 10_000;
    const item = { f_port: 5, f_cnt: 3, frm_payload: 'd304', session_key_id: sessionKeyID };
    await push(fixture, item);
    device.join();
    expect(fixture.heard('join')[1].join_accept.invalidated_downlinks).toMatchObject([item]);
  });

  it('reports a counter that an acknowledgement took', async () => {
    const { fixture, device, sessionKeyID } = await joined();
    device.send(1, Uint8Array.of(1), { confirmed: true });
    device.send(1, Uint8Array.of(1), { confirmed: true });
    const [first, second] = fixture.heard('downlink/invalidated');
    expect(first.downlink_queue_invalidated).toEqual({ session_key_id: sessionKeyID });
    expect(second.downlink_queue_invalidated).toEqual({ session_key_id: sessionKeyID, last_f_cnt_down: 1 });
    const refused = await push(fixture, { f_port: 1, f_cnt: 1, frm_payload: 'AQ==' });
    expect(refused.body.details[0].attributes).toEqual({ f_cnt: 1, min_f_cnt: 2 });
  });
});

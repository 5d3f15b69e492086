import { describe, expect, it } from 'vitest';
import { unwrapAppSKey } from '../../lambdas/lorawan/app-s-key.ts';
import { base64ToBytes, bytesToBase64, hexToBytes } from '../../lambdas/lorawan/bytes.ts';
import { cryptFRMPayload } from '../../lambdas/lorawan/frm-payload.ts';
import { KEK, KEK_LABEL, ModelNetwork } from './network.ts';
import { errorOf, heard, kinds, newestSession, push, settled, waiting } from './settled-network.ts';

describe.each(['1.0.3', '1.1'] as const)('the network of a model with a %s device', (version) => {
  it('has it join under end-to-end encryption, and knows its sessions', () => {
    const network = new ModelNetwork({ version });
    expect(network.joined).toBe(false);
    expect(network.record()).not.toHaveProperty('pending_session');
    network.join();
    expect(network.joined).toBe(true);
    const [join] = heard(network, 'join_accept');
    expect(join.app_s_key).toMatchObject({ kek_label: KEK_LABEL });
    const { session_key_id, app_s_key } = join;
    expect(network.record()).toMatchObject({ pending_session: { keys: { session_key_id, app_s_key } } });
    network.uplink({ fPort: 7, bytes: Uint8Array.of(1, 2), confirmed: true });
    expect(network.record()).toMatchObject({ session: { keys: { session_key_id, app_s_key } } });
    expect(heard(network, 'uplink_message')).toMatchObject([{ f_port: 7, confirmed: true, session_key_id }]);
  });

  it('carries a downlink to it that only the holder of the KEK could encrypt', async () => {
    const network = settled({ version });
    const [join] = heard(network, 'join_accept');
    const devAddr = String(Object(network.ups[0]?.['end_device_ids']).dev_addr);
    const { kek_label: kekLabel, encrypted_key } = join.app_s_key;
    const appSKey = unwrapAppSKey({ kekLabel, encryptedKey: base64ToBytes(encrypted_key) }, hexToBytes(KEK));
    const bytes = hexToBytes('FF2D00');
    const frame = { devAddr, fCnt: 9, fPort: 85, direction: 'down' } as const;
    const frm_payload = bytesToBase64(cryptFRMPayload(appSKey, frame, bytes));
    await push(network, { session_key_id: join.session_key_id, f_cnt: 9, f_port: 85, frm_payload });
    expect(waiting(network)).toEqual([9]);
    network.uplink();
    expect(network.received).toEqual([{ sessionKeyID: join.session_key_id, fCnt: 9, fPort: 85, bytes }]);
    expect(network.queue()).toEqual([]);
  });

  it('sends a push at once while the device listens', async () => {
    const network = settled({ version });
    network.uplink();
    network.advance(6_000);
    await push(network, { f_cnt: 5 });
    expect(network.received).toMatchObject([{ fCnt: 5 }]);
    expect(kinds(network, -2)).toEqual(['downlink_queued', 'downlink_sent']);
    await push(network, { f_cnt: 6 });
    expect(network.received).toHaveLength(1);
  });

  it('says the same in each run', async () => {
    const run = async () => {
      const network = settled({ version });
      await push(network, { f_cnt: 4, confirmed: true });
      network.uplink({ confirmed: true });
      network.join();
      return network.ups;
    };
    expect(await run()).toEqual(await run());
  });

  it('tells ack from nack', async () => {
    const network = settled({ version });
    for (const [f_cnt, losesAnswer] of [
      [4, false],
      [5, true],
    ] as const) {
      await push(network, { f_cnt, confirmed: true });
      network.uplink({ losesAnswer });
      network.uplink();
      network.advance(10_000);
    }
    expect(heard(network, 'downlink_ack')).toMatchObject([{ f_cnt: 4 }]);
    expect(heard(network, 'downlink_nack')).toMatchObject([{ f_cnt: 5 }]);
    expect(network.received).toMatchObject([{ fCnt: 4 }]);
    expect(heard(network, 'downlink_sent')).toHaveLength(2);
  });

  it('loses an acknowledgement with the uplink that carries it', async () => {
    const network = settled({ version });
    await push(network, { f_cnt: 4, confirmed: true });
    network.uplink();
    network.uplink({ lost: true });
    network.uplink();
    expect(heard(network, 'downlink_nack')).toMatchObject([{ f_cnt: 4 }]);
    expect(network.received).toHaveLength(1);
    expect(heard(network, 'uplink_message').map(({ f_cnt = 0 }) => f_cnt)).toEqual([0, 1, 2, 4]);
  });

  it('fails a downlink that its gateway refuses, and has used the counter', async () => {
    const network = settled({ version });
    await push(network, { f_cnt: 4 });
    network.uplink({ txAck: 'TOO_LATE' });
    expect(heard(network, 'downlink_failed')).toMatchObject([
      { downlink: { f_cnt: 4 }, error: { name: 'transmission', attributes: { result: 'TOO_LATE' } } },
    ]);
    expect(heard(network, 'downlink_sent')).toEqual([]);
    expect(network.received).toEqual([]);
    expect((await errorOf(push(network, { f_cnt: 4 }))).attributes).toEqual({ f_cnt: 4, min_f_cnt: 5 });
  });

  it('ends the old session with the first uplink of the new one', async () => {
    const network = settled({ version });
    const old = newestSession(network);
    await push(network, { session_key_id: old, f_cnt: 4 });
    network.join();
    expect(waiting(network)).toEqual([4]);
    network.uplink();
    expect(network.queue()).toEqual([]);
    expect((await errorOf(push(network, { session_key_id: old, f_cnt: 5 }))).code).toBe(
      'pkg/networkserver:unknown_session',
    );
    await push(network, { session_key_id: newestSession(network), f_cnt: 5 });
  });
});

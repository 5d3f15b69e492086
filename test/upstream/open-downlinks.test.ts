import { beforeEach, describe, expect, it } from 'vitest';
import { encryptedUplink, IDS, joinAccept, KEK, NEXT_SESSION, SESSION, uplink } from './messages.ts';
import { World } from './world.ts';

/** Plaintext 03 01 FF, counter 7, in the session of `encryptedUplink`; cipher as published with the facts of the network. */
const ENCRYPTED = { session_key_id: SESSION, f_port: 5, f_cnt: 7, frm_payload: 'd304', confirmed: true };
const CLEAR = { ...ENCRYPTED, frm_payload: 'AwH/' };

const event = (member: object) => ({ end_device_ids: IDS, correlation_ids: ['order-1187'], ...member });

let world: World;
beforeEach(async () => {
  world = new World();
  world.keks.set('aws-prod-kek-1', KEK);
  await world.handle(encryptedUplink(), 'r0');
});

describe('feedback of an end-to-end encrypted session', () => {
  it.each(['downlink_queued', 'downlink_sent', 'downlink_ack', 'downlink_nack'])(
    '%s comes out in clear',
    async (kind) => {
      await world.handle(event({ [kind]: ENCRYPTED }));
      expect(world.last.message[kind]).toEqual(CLEAR);
      expect(world.last.message.integration).toMatchObject({ encryption: 'end-to-end', errors: [] });
      expect(world.last.message.correlation_ids).toEqual(['order-1187']);
    },
  );

  it('downlink_failed, downlink_queue_invalidated and join_accept come out in clear where they hold downlinks', async () => {
    await world.handle(event({ downlink_failed: { downlink: ENCRYPTED, error: { name: 'f_cnt_too_low' } } }));
    expect(world.last.message.downlink_failed).toEqual({ downlink: CLEAR, error: { name: 'f_cnt_too_low' } });

    await world.handle(event({ downlink_queue_invalidated: { downlinks: [ENCRYPTED], last_f_cnt_down: 7 } }));
    expect(world.last.message.downlink_queue_invalidated).toEqual({ downlinks: [CLEAR], last_f_cnt_down: 7 });

    await world.handle(joinAccept({ invalidated_downlinks: [ENCRYPTED] }), 'r1');
    expect(world.last.message.join_accept.invalidated_downlinks).toEqual([CLEAR]);
  });

  it('is still read after a rejoin, when the session is no longer in use', async () => {
    await world.handle(
      encryptedUplink({ session_key_id: NEXT_SESSION, f_cnt: 0, received_at: '2026-03-04T10:00:00Z' }),
      'r1',
    );
    await world.handle(event({ downlink_sent: ENCRYPTED }));
    expect(world.last.message.downlink_sent).toEqual(CLEAR);
  });

  it.each([
    ['UNKNOWN_SESSION', { ...ENCRYPTED, session_key_id: NEXT_SESSION }, new Map([['aws-prod-kek-1', KEK]])],
    ['UNKNOWN_KEK_LABEL', ENCRYPTED, new Map<string, Uint8Array>()],
    ['KEY_UNWRAP_FAILED', ENCRYPTED, new Map([['aws-prod-kek-1', new Uint8Array(16)]])],
  ])(
    'has no payload where it can not be decrypted (%s), so that nobody takes ciphertext for clear',
    async (code, downlink, keks) => {
      world.keks.clear();
      for (const [label, kek] of keks) world.keks.set(label, kek);
      await world.handle(event({ downlink_queued: downlink }));
      const { frm_payload: _, ...rest } = downlink;
      expect(world.last.message.downlink_queued).toEqual(rest);
      expect(world.last.message.integration.errors).toEqual([{ code, message: expect.any(String) }]);
    },
  );
});

describe('feedback of a session that the network can read', () => {
  it('comes out as it is', async () => {
    const clear = new World();
    await clear.handle(uplink(), 'r0');
    await clear.handle(event({ downlink_sent: ENCRYPTED }));
    expect(clear.last.message.downlink_sent).toEqual(ENCRYPTED);
    expect(clear.last.message.integration).toMatchObject({ encryption: 'network', errors: [] });
  });

  it('comes out as it is, even if it is no downlink at all', async () => {
    await world.handle(event({ downlink_sent: { f_port: 'ninety', frm_payload: '***' } }));
    expect(world.last.message.downlink_sent).toEqual({ f_port: 'ninety', frm_payload: '***' });
  });
});

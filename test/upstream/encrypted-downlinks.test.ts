import { afterEach, describe, expect, it, vi } from 'vitest';
import { CodedError } from '../../lambdas/errors.ts';
import type { Device } from '../../lambdas/lorawan/device-state.ts';
import { isKnown, type OutboxEntry, type Place } from '../../lambdas/lorawan/outbox/entry.ts';
import { processUpstream } from '../../lambdas/upstream/process-upstream.ts';
import * as outbox from '../lorawan/outbox/device.ts';
import { DEV_EUI, ENVELOPE, encryptedUplink, IDS, joinAccept, KEK, NEXT_SESSION, SESSION } from './messages.ts';
import { World } from './world.ts';

const { entry, idOf, placesOf, WAITING } = outbox;
/** Confirmed, plaintext 03 01 FF. */
const OUR_FIELDS = { confirmed: true, frmPayload: 'AwH/' };
const queued = (fCntDown: number): Place => outbox.queued(fCntDown, SESSION);
const sent = (fCntDown: number): Place => outbox.sent(fCntDown, SESSION);

/** A world in which one device has downlinks outstanding, in the session of `encryptedUplink` (counters below 8 are used). */
function worldWith(outstanding: readonly OutboxEntry[], fields: Partial<Device> = {}): World {
  const world = new World();
  world.keks.set('aws-prod-kek-1', KEK);
  const session = { ...outbox.SESSION, id: SESSION, fCntUp: 16 };
  world.table.set(DEV_EUI, outbox.deviceWith({ session, outbox: outstanding, ...fields }));
  return world;
}

/** Downlink 1 under counter 7, as the network has it. */
const OURS = {
  ...{ session_key_id: SESSION, f_port: 5, f_cnt: 7, frm_payload: 'd304', confirmed: true },
  correlation_ids: [`lorawan:downlink:${idOf(1)}`, 'order-1187', 'as:downlink:01JD5Q8C0N4M2K7T9B6XPZ1V3W'],
};
const event = (kind: string, member: object) => ({
  ...{ end_device_ids: IDS, received_at: '2026-03-04T09:16:02.118Z', correlation_ids: OURS.correlation_ids },
  [kind]: member,
});
const failure = (name: string, namespace = 'pkg/networkserver') =>
  event('downlink_failed', { downlink: OURS, error: { namespace, name } });
const stored = ({ table }: World): Device => table.get(DEV_EUI) ?? outbox.deviceWith();
const pushed = ({ network }: World) => network.pushes.map(({ id, slot }) => [id, slot?.fCntDown]);
const topics = ({ published }: World) => published.map(({ topic }) => topic.replace(`lorawan/${DEV_EUI}/`, ''));

afterEach(() => vi.restoreAllMocks());

describe('a device that is heard', () => {
  it('gets what waits for it, under counters past those that the network knows of', async () => {
    const world = worldWith([entry(1), entry(2)]);
    await world.handle(encryptedUplink({ last_a_f_cnt_down: 11 }));
    expect(pushed(world)).toEqual([
      [idOf(1), 12],
      [idOf(2), 13],
    ]);
    expect(topics(world)).toEqual(['uplink']);
  });

  it('gets it while the uplink is being published: the receive window does not wait', async () => {
    const world = worldWith([entry(1)]);
    const wasPushed = new Promise<void>((resolve) => {
      world.network.onPush = () => resolve();
    });
    // Would wait for ever, if the push came after it.
    await processUpstream(encryptedUplink(), 'r1', { ...world.deps, publish: () => wasPushed });
    expect(pushed(world)).toEqual([[idOf(1), 8]]);
  });

  it('gets it in the session that its first join-accept offers', async () => {
    const world = worldWith([entry(1)], { session: undefined });
    await world.handle(joinAccept({ app_s_key: ENVELOPE }));
    expect(world.network.last.slot).toEqual({ sessionID: NEXT_SESSION, fCntDown: 1 });
  });

  it('gets nothing between a rejoin and the first uplink in the new session, and all of it then, in order', async () => {
    const world = worldWith([entry(1, queued(7)), entry(2)]);
    await world.handle(joinAccept({ app_s_key: ENVELOPE }), 'r1');
    expect(pushed(world)).toEqual([]);
    const next = { session_key_id: NEXT_SESSION, f_cnt: 0, received_at: '2026-03-04T09:21:00Z' };
    await world.handle(encryptedUplink({ ...next, app_s_key: ENVELOPE, last_a_f_cnt_down: 0 }), 'r2');
    expect(pushed(world)).toEqual([
      [idOf(1), 1],
      [idOf(2), 2],
    ]);
  });

  it('and whose uplink came before gets nothing: who brought it has done that', async () => {
    const world = worldWith([]);
    await world.handle(encryptedUplink(), 'r1');
    world.table.set(DEV_EUI, { ...stored(world), outbox: [entry(1)] });
    expect(await world.handle(encryptedUplink(), 'r2')).toMatchObject({ outcome: 'duplicate' });
    expect(pushed(world)).toEqual([]);
  });
});

describe('a network that does not take what waits', () => {
  it.each([
    ['does not answer', { is: 'unknown' }, 'the network does not answer'],
    ['is busy', { is: 'busy' }, 'the network does not answer'],
    ['refuses the API key', new CodedError('API_KEY_REFUSED', 'refused'), 'API_KEY_REFUSED'],
    ['makes something unforeseen happen', new RangeError('of a secret'), 'RangeError'],
  ] as const)('costs the uplink nothing, and a warning says so: it %s', async (_why, answer, reason) => {
    const world = worldWith([entry(1)]);
    world.network.answers.push(answer, answer, answer);
    const lines: string[] = [];
    vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
    expect(await world.handle(encryptedUplink())).toMatchObject({ outcome: 'done' });
    expect(topics(world)).toEqual(['uplink']);
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { level: 'WARN', code: 'DOWNLINKS_WAIT', thingName: DEV_EUI, reason },
    ]);
    expect(lines.join()).not.toMatch(/secret|cGF5bG9hZCAx|payload 1/);
    expect(stored(world).outbox).toHaveLength(1);
  });
});

describe('what the network says of a downlink', () => {
  it.each(['downlink_queued', 'downlink_sent', 'downlink_ack'])('%s is passed on in clear', async (kind) => {
    const world = worldWith([entry(1, queued(7), OUR_FIELDS)]);
    expect(await world.handle(event(kind, OURS))).toMatchObject({ outcome: 'done' });
    expect(topics(world)).toEqual([kind.replace('_', '/')]);
    expect(world.last.message[kind]).toEqual({ ...OURS, frm_payload: 'AwH/' });
    expect(world.last.message.correlation_ids).toContain('order-1187');
  });

  it.each([
    ['has left the outbox, while its session is known', undefined, OURS, 'AwH/'],
    [
      'is still in the outbox, after its session',
      [entry(1, WAITING, OUR_FIELDS)],
      { ...OURS, session_key_id: 'b2xk' },
      'AwH/',
    ],
    [
      'has left the outbox, after its session: then without payload',
      undefined,
      { ...OURS, session_key_id: 'b2xk' },
      undefined,
    ],
  ])('is in clear where it %s', async (_where, outstanding, downlink, frmPayload) => {
    const world = worldWith(outstanding ?? []);
    await world.handle(event('downlink_ack', downlink));
    expect(world.last.message.downlink_ack.frm_payload).toBe(frmPayload);
  });

  it('moves it on: queued, sent, and out of the outbox with its acknowledgement', async () => {
    const world = worldWith([entry(1, { ...queued(7), at: 'pushing' } as Place, OUR_FIELDS)]);
    await world.handle(event('downlink_queued', OURS));
    expect(placesOf(stored(world))).toEqual([`queued ${SESSION}:7`]);
    await world.handle(event('downlink_sent', OURS));
    expect(placesOf(stored(world))).toEqual([`sent ${SESSION}:7`]);
    await world.handle(event('downlink_ack', OURS));
    expect(stored(world).outbox).toBeUndefined();
    expect(isKnown(stored(world), idOf(1))).toBe(true);
  });

  it.each([
    ['downlink_nack', event('downlink_nack', OURS)],
    ['downlink_failed, not transmitted', failure('transmission')],
  ])('%s is not passed on while there are attempts left: it is pushed again at once', async (_what, message) => {
    const world = worldWith([entry(1, sent(7), OUR_FIELDS)]);
    expect(await world.handle(message)).toMatchObject({ outcome: 'handled' });
    expect(world.published).toEqual([]);
    expect(pushed(world)).toEqual([[idOf(1), 8]]);
    expect(stored(world).outbox).toMatchObject([{ attempts: 1 }]);
  });

  it.each([
    ['downlink_nack', 'downlink/nack', event('downlink_nack', OURS)],
    ['downlink_failed', 'downlink/failed', failure('transmission')],
  ])('%s of the last attempt is passed on, in clear', async (kind, topic, message) => {
    const world = worldWith([entry(1, sent(7), { ...OUR_FIELDS, attempts: 7 })]);
    expect(await world.handle(message)).toMatchObject({ outcome: 'done' });
    expect(topics(world)).toEqual([topic]);
    expect(JSON.stringify(world.last.message[kind])).toContain('"frm_payload":"AwH/"');
    expect(stored(world).outbox).toBeUndefined();
    expect(pushed(world)).toEqual([]);
  });

  it('as refused is left to who pushes it: an answer over HTTP says the same', async () => {
    const world = worldWith([entry(1, { at: 'pushing', sessionID: SESSION, fCntDown: 7 })], {
      pusher: { request: 'who pushes', until: Date.parse('2100-01-01') },
    });
    const before = stored(world);
    expect(await world.handle(failure('f_cnt_too_low'))).toMatchObject({ outcome: 'handled' });
    expect(world.published).toEqual([]);
    expect(stored(world)).toEqual(before);
  });

  it('is passed on before it is forgotten: after a crash in between it is passed on again, under the same id', async () => {
    const world = worldWith([entry(1, sent(7), { ...OUR_FIELDS, attempts: 7 })]);
    const crashing = { ...world.deps.devices, write: () => Promise.reject(new Error('ends here')) };
    const message = event('downlink_nack', OURS);
    await expect(processUpstream(message, 'r1', { ...world.deps, devices: crashing })).rejects.toThrow('ends here');
    await world.handle(message, 'r1');
    const ids = world.published.map(({ message }) => message.integration.message_id);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
    expect(stored(world).outbox).toBeUndefined();
  });

  it('hands nothing over if it has changed nothing: a push that is refused has it say so, again and again', async () => {
    const world = worldWith([entry(1, queued(9), OUR_FIELDS), entry(2)]);
    await world.handle(failure('f_cnt_too_low'));
    expect(pushed(world)).toEqual([]);
    expect(placesOf(stored(world))).toEqual([`queued ${SESSION}:9`, 'waiting']);
  });

  it('about a device that the network can read is passed on and nothing else', async () => {
    const session = { id: SESSION, endToEnd: false, seen: {} };
    const world = worldWith([], { session, outbox: undefined });
    await world.handle(event('downlink_nack', OURS));
    expect(world.last.message.downlink_nack).toEqual(OURS);
    expect(world.last.message.integration.encryption).toBe('network');
  });
});

describe('a queue that the network has emptied', () => {
  const ANOTHER = { ...OURS, f_cnt: 8, correlation_ids: ['of somebody else'], frm_payload: '' };
  const invalidated = (...downlinks: object[]) =>
    event('downlink_queue_invalidated', { session_key_id: SESSION, last_f_cnt_down: 12, downlinks });

  it('is filled again in order, under counters above the one that the network used, and the user hears nothing', async () => {
    const world = worldWith([entry(1, queued(7)), entry(2, queued(8)), entry(3, WAITING)]);
    const second = { ...OURS, f_cnt: 8, correlation_ids: [`lorawan:downlink:${idOf(2)}`] };
    expect(await world.handle(invalidated(OURS, second))).toMatchObject({ outcome: 'handled' });
    expect(world.published).toEqual([]);
    expect(pushed(world)).toEqual([
      [idOf(1), 13],
      [idOf(2), 14],
      [idOf(3), 15],
    ]);
  });

  it('and that was empty moves the counter, and nobody hears of it', async () => {
    const world = worldWith([]);
    const empty = event('downlink_queue_invalidated', { session_key_id: SESSION, last_f_cnt_down: 12 });
    expect(await world.handle(empty)).toMatchObject({ outcome: 'handled' });
    expect(world.published).toEqual([]);
    expect(stored(world).session?.nextFCntDown).toBe(13);
  });

  it('is told of, as far as it held downlinks of somebody else', async () => {
    const world = worldWith([entry(1, queued(7))]);
    await world.handle(invalidated(OURS, ANOTHER));
    expect(topics(world)).toEqual(['downlink/invalidated']);
    expect(world.last.message.downlink_queue_invalidated.downlinks).toMatchObject([{ f_cnt: 8 }]);
  });

  it('with a rejoin is told of in the same way', async () => {
    const world = worldWith([entry(1, queued(7))]);
    await world.handle(joinAccept({ app_s_key: ENVELOPE, invalidated_downlinks: [OURS, ANOTHER] }), 'r1');
    expect(world.last.message.join_accept.invalidated_downlinks).toMatchObject([{ f_cnt: 8 }]);
    const second = worldWith([entry(1, queued(7))]);
    await second.handle(joinAccept({ app_s_key: ENVELOPE, invalidated_downlinks: [OURS] }), 'r1');
    expect(second.last.message.join_accept).not.toHaveProperty('invalidated_downlinks');
  });
});

describe('what an event says of encryption', () => {
  it('is that of the session that its downlink was in, whatever the device has joined since', async () => {
    const world = worldWith([], {
      session: { id: SESSION, endToEnd: false, seen: {} },
      pending: { ...outbox.OFFERED, id: NEXT_SESSION },
    });
    await world.handle(event('downlink_sent', { ...OURS, correlation_ids: ['order-1187'] }));
    expect(world.last.message.integration.encryption).toBe('network');
    await world.handle(event('downlink_sent', { ...OURS, session_key_id: NEXT_SESSION, correlation_ids: [] }));
    expect(world.last.message.integration.encryption).toBe('end-to-end');
  });
});

describe('an event that meets another handler', () => {
  it('is told if it ends a downlink only as the outbox is by now: nothing is forgotten untold', async () => {
    const world = worldWith([entry(1, queued(7), { ...OUR_FIELDS, maxAttempts: 2 })]);
    const { devices } = world.deps;
    let isFirst = true;
    const write: typeof devices.write = async (device, revision) => {
      if (isFirst) {
        // A request to replace comes in between.
        isFirst = false;
        const now = stored(world);
        const outstanding = now.outbox?.map((one) => ({ ...one, replacedBy: idOf(2) })) ?? [];
        world.table.set(DEV_EUI, { ...now, outbox: outstanding, revision: now.revision + 1 });
      }
      return devices.write(device, revision);
    };
    const deps = { ...world.deps, devices: { ...devices, write } };
    await processUpstream(failure('transmission'), 'r1', deps);
    expect(topics(world)).toEqual(['downlink/failed']);
    expect(stored(world).outbox).toBeUndefined();
  });
});

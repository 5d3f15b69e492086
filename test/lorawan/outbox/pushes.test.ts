import { describe, expect, it } from 'vitest';
import type { Device } from '../../../lambdas/lorawan/device-state.ts';
import {
  afterStep,
  hasWork,
  nextStep,
  type Push,
  type PushResult,
  released,
} from '../../../lambdas/lorawan/outbox/pushes.ts';
import {
  deviceWith,
  entry,
  GIVEN_UP,
  idOf,
  NOW,
  OFFERED,
  placesOf,
  pushing,
  queued,
  SESSION,
  sent,
  WAITING,
} from './device.ts';

const ME = { request: 'request-1', until: NOW + 35_000 };
const step = (device: Device, now = NOW) => nextStep(device, ME, now);
const one = (...outbox: NonNullable<Device['outbox']>) => deviceWith({ outbox });

/** The push that comes next; throws if another step does. */
function pushOf(device: Device): { readonly next: Device; readonly push: Push } {
  const { next, step: push } = step(device);
  if (push.do !== 'push') throw new Error(`the next step is to ${push.do}`);
  return { next, push };
}

describe('a downlink that waits', () => {
  it('is pushed under the next counter, which is used up before it is', () => {
    const { next, push } = pushOf(one(entry(1, queued(7)), entry(2)));
    expect(push).toMatchObject({ entry: { id: idOf(2) }, slot: { sessionID: 'now', fCntDown: 8 }, again: false });
    expect(push.session.id).toBe('now');
    expect(placesOf(next)).toEqual(['queued now:7', 'pushing now:8']);
    expect(next.session?.nextFCntDown).toBe(9);
    expect(next.pusher).toEqual(ME);
  });

  it('is pushed before those that came later', () => {
    expect(pushOf(one(entry(1), entry(2))).push.entry.id).toBe(idOf(1));
  });

  it('goes to the session on offer, where none is in use yet', () => {
    const { next, push } = pushOf(deviceWith({ session: undefined, pending: OFFERED, outbox: [entry(1)] }));
    expect(push.slot).toEqual({ sessionID: 'next', fCntDown: 1 });
    expect(next.pending?.nextFCntDown).toBe(2);
  });

  it('is held between a rejoin and the first uplink in the new session', () => {
    const device = deviceWith({ pending: OFFERED, outbox: [entry(1), entry(2, pushing(7))] });
    expect(step(device)).toEqual({ next: device, step: { do: 'rest' } });
  });

  it('has the handler ask for the sessions, where none is known, or no counter in the one in use', () => {
    expect(step(deviceWith({ session: undefined, outbox: [entry(1)] })).step).toEqual({ do: 'recover' });
    const uncounted = { ...SESSION, nextFCntDown: undefined };
    expect(step(deviceWith({ session: uncounted, outbox: [entry(1)] })).step).toEqual({ do: 'recover' });
  });

  it('is left to the network to count and encrypt, in a session that it can read', () => {
    const clear = { ...SESSION, endToEnd: false, appSKey: undefined, nextFCntDown: undefined };
    const { next, push } = pushOf(deviceWith({ session: clear, outbox: [entry(1)] }));
    expect(push.session.endToEnd).toBe(false);
    expect(next.session?.nextFCntDown).toBeUndefined();
    expect(afterStep(next, { of: 'push', push, result: { is: 'accepted' } }, NOW).outbox).toBeUndefined();
  });

  it('waits for the next session when all counters of this one are used', () => {
    const device = deviceWith({ session: { ...SESSION, nextFCntDown: 2 ** 32 }, outbox: [entry(1)] });
    expect(step(device)).toEqual({ next: device, step: { do: 'rest' } });
    const last = pushOf(deviceWith({ session: { ...SESSION, nextFCntDown: 2 ** 32 - 1 }, outbox: [entry(1)] }));
    expect(last.push.slot.fCntDown).toBe(0xffff_ffff);
    expect(last.next.session?.nextFCntDown).toBe(2 ** 32);
  });
});

describe('a downlink that was being pushed when its handler ended', () => {
  it('is pushed again as it was, under its own counter', () => {
    const { next, push } = pushOf(one(entry(1, pushing(7)), entry(2)));
    expect(push).toMatchObject({ entry: { id: idOf(1) }, slot: { fCntDown: 7 }, again: true });
    expect(next.session?.nextFCntDown).toBe(8);
  });

  it('gets a counter of the session that is in use by now', () => {
    const { push } = pushOf(one(entry(1, pushing(7, 'before'))));
    expect(push).toMatchObject({ slot: { sessionID: 'now', fCntDown: 8 }, again: false });
  });
});

describe('the pusher', () => {
  const device = deviceWith({ outbox: [entry(1)], pusher: { request: 'another', until: NOW + 1 } });

  it('is one at a time: others rest while its time is not over', () => {
    expect(step(device)).toEqual({ next: device, step: { do: 'rest' } });
  });

  it('is followed by another when its time is over', () => {
    expect(step(device, NOW + 1).step.do).toBe('push');
    expect(step(device, NOW + 1).next.pusher).toEqual(ME);
  });

  it('goes on in another attempt of the same invocation', () => {
    const own = deviceWith({ outbox: [entry(1)], pusher: { request: ME.request, until: NOW + 1 } });
    expect(step(own).step.do).toBe('push');
  });

  it('lets others push as soon as there is nothing left to do, itself only', () => {
    expect(step(deviceWith({ pusher: ME }))).toEqual({ next: deviceWith({ pusher: undefined }), step: { do: 'rest' } });
    expect(released(device, ME.request)).toBe(device);
    expect(released(device, 'another').pusher).toBeUndefined();
  });
});

describe('a downlink that has failed', () => {
  it('is reported before anything else is done, then forgotten', () => {
    const device = one(entry(1), entry(2, GIVEN_UP));
    expect(step(device).step).toEqual({ do: 'report', entry: entry(2, GIVEN_UP) });
    expect(placesOf(afterStep(device, { of: 'report', id: idOf(2) }, NOW))).toEqual(['waiting']);
  });

  it('is reported between a rejoin and the first uplink too', () => {
    expect(step(deviceWith({ pending: OFFERED, outbox: [entry(1, GIVEN_UP)] })).step.do).toBe('report');
  });
});

describe('after a push', () => {
  const { next, push } = pushOf(one(entry(1, WAITING, { replaces: true })));
  const afterwards = (result: PushResult, device = next) => afterStep(device, { of: 'push', push, result }, NOW);

  it('that was accepted the downlink is in the queue, since the newest uplink', () => {
    expect(afterwards({ is: 'accepted' }).outbox).toEqual([entry(1, queued(8))]);
  });

  it('under too low a counter it waits, for one that the network accepts', () => {
    const device = afterwards({ is: 'too-low', minFCntDown: 31 });
    expect(device.outbox).toEqual([entry(1, WAITING, { replaces: true })]);
    expect(device.session?.nextFCntDown).toBe(31);
    expect(pushOf(device).push.slot.fCntDown).toBe(31);
  });

  it('that was held it waits for another counter', () => {
    expect(afterwards({ is: 'held' }).outbox).toEqual([entry(1, WAITING, { replaces: true })]);
    expect(pushOf(afterwards({ is: 'held' })).push.slot.fCntDown).toBe(9);
  });

  it('that was held it keeps its counter, where an earlier copy may be there: another would make two of it', () => {
    const again = pushOf(next).push;
    expect(afterStep(next, { of: 'push', push: again, result: { is: 'held' } }, NOW)).toBe(next);
  });

  it('that is gone again it is looked for no more: its events, or two silent uplinks, tell what became of it', () => {
    expect(afterwards({ is: 'gone' }).outbox).toMatchObject([{ place: { at: 'queued', fCntDown: 8, isGone: true } }]);
  });

  it('that was refused for good it has failed', () => {
    const place = { at: 'failed', code: 'REFUSED_BY_NETWORK', message: 'too long' };
    expect(afterwards({ is: 'refused', code: 'REFUSED_BY_NETWORK', message: 'too long' }).outbox).toMatchObject([
      { place },
    ]);
  });

  it('that was not answered it is pushed again under the same counter', () => {
    expect(afterwards({ is: 'unknown' })).toBe(next);
    expect(pushOf(afterwards({ is: 'unknown' })).push).toMatchObject({ slot: { fCntDown: 8 }, again: true });
  });

  it.each<[string, Device]>([
    ['was seen on the air', one(entry(1, sent(8), { confirmed: true }))],
    ['was thrown out of the queue', one(entry(1))],
    ['has left', deviceWith()],
    ['is pushed by another under another counter', one(entry(1, pushing(9)))],
  ])('what was heard in between stands: the downlink %s', (_what, device) => {
    for (const result of [
      { is: 'accepted' },
      { is: 'held' },
      { is: 'unknown' },
      { is: 'refused', code: 'REFUSED_BY_NETWORK', message: 'no' },
    ] as const) {
      expect(afterwards(result, device)).toBe(device);
    }
    const tooLow = afterwards({ is: 'too-low', minFCntDown: 31 }, device);
    expect(placesOf(tooLow)).toEqual(placesOf(device));
    expect(tooLow.session?.nextFCntDown).toBe(31);
  });
});

describe('a downlink of which the network says nothing', () => {
  const LATER = NOW + 60_000;
  /** The device was heard twice since, the second time with counter 19. */
  const heardTwice = { ...SESSION, fCntUp: 19 };
  const silent = (...outbox: NonNullable<Device['outbox']>) => deviceWith({ session: heardTwice, outbox });
  const MUCH_LATER = LATER + 60_000;
  /** Two uplinks later than that. */
  const muchLater = (device: Device): Device => ({ ...device, session: { ...SESSION, fCntUp: 21 } });
  const look = (device: Device, ...ids: string[]) => afterStep(device, { of: 'look', queued: ids }, LATER);

  it('while it is in the queue is looked for after two uplinks and a minute', () => {
    expect(step(silent(entry(1, queued(7))), LATER).step).toEqual({ do: 'look' });
    expect(step(silent(entry(1, queued(7))), LATER - 1).step).toEqual({ do: 'rest' });
    const once = { ...SESSION, fCntUp: 18 };
    expect(step(deviceWith({ session: once, outbox: [entry(1, queued(7))] }), LATER).step).toEqual({ do: 'rest' });
  });

  it('is not looked for again so soon, if the queue still has it', () => {
    const after = look(silent(entry(1, queued(7))), idOf(1));
    expect(after.outbox).toMatchObject([{ place: { at: 'queued', fCntDown: 7, fCntUp: 19, since: LATER } }]);
    expect(step(after, LATER).step).toEqual({ do: 'rest' });
    expect(step(muchLater(after), MUCH_LATER).step).toEqual({ do: 'look' });
  });

  it('and that is gone from the queue may just have been sent: the word on it is awaited once more', () => {
    const after = look(silent(entry(1, queued(7))));
    expect(after.outbox).toMatchObject([{ place: { at: 'queued', fCntDown: 7 } }]);
    expect(step(after, MUCH_LATER).step).toEqual({ do: 'rest' });
    expect(step(muchLater(after), MUCH_LATER - 1).step).toEqual({ do: 'rest' });
  });

  it('and that stays gone counts as an attempt in vain, if it is confirmed', () => {
    const after = step(muchLater(look(silent(entry(1, queued(7), { confirmed: true })))), MUCH_LATER);
    expect(after.step).toMatchObject({ do: 'push', entry: { attempts: 1 }, slot: { fCntDown: 8 }, again: false });
  });

  it('and that stays gone is given up, if it is not confirmed: it may have arrived', () => {
    const after = step(muchLater(look(silent(entry(1, queued(7))))), MUCH_LATER);
    expect(after.step).toMatchObject({ do: 'report', entry: { place: { code: 'OUTCOME_UNKNOWN' } } });
  });

  it('takes nobody with it of whom it is too early to say', () => {
    const fresh = { ...queued(8), fCntUp: 18 };
    const device = silent(entry(1, queued(7)), entry(2, fresh), entry(3));
    expect(look(device).outbox).toEqual([expect.anything(), ...(device.outbox?.slice(1) ?? [])]);
  });

  it('once it was on the air is missed when its acknowledgement is overdue: pushed again, or given up', () => {
    const confirmed = { confirmed: true };
    expect(step(silent(entry(1, sent(7), confirmed)), LATER).step).toMatchObject({
      do: 'push',
      entry: { attempts: 1 },
      slot: { fCntDown: 8 },
    });
    const last = silent(entry(1, sent(7), { confirmed: true, attempts: 7 }));
    expect(step(last, LATER).step).toMatchObject({ do: 'report', entry: { place: { code: 'NOT_ACKNOWLEDGED' } } });
    expect(step(silent(entry(1, sent(7), confirmed)), LATER - 1).step).toEqual({ do: 'rest' });
  });

  it('is not given up for uplinks of another session', () => {
    const device = deviceWith({
      session: { ...SESSION, id: 'other', fCntUp: 400 },
      pending: { ...OFFERED, id: 'now' },
      outbox: [entry(1, queued(7))],
    });
    expect(step(device, LATER).step).toEqual({ do: 'rest' });
  });
});

describe('a device has work', () => {
  it.each([
    ['nothing is outstanding', deviceWith(), false],
    ['something waits', one(entry(1)), true],
    ['something is being pushed', one(entry(1, pushing(7))), true],
    ['a failure is to be reported', one(entry(1, GIVEN_UP)), true],
    ['all is in the network’s hands', one(entry(1, sent(6)), entry(2, queued(7))), false],
    ['the network is silent', deviceWith({ session: { ...SESSION, fCntUp: 19 }, outbox: [entry(1, queued(7))] }), true],
  ])('where %s', (_where, device, expected) => {
    expect(hasWork(device, NOW + 60_000)).toBe(expected);
  });
});

import { describe, expect, it } from 'vitest';
import type { Device } from '../../../lambdas/lorawan/device-state.ts';
import { isKnown, type OutboxEntry } from '../../../lambdas/lorawan/outbox/entry.ts';
import { afterEvent, type DownlinkEvent, type Failure } from '../../../lambdas/lorawan/outbox/events.ts';
import { deviceWith, entry, GIVEN_UP, idOf, NOW, OFFERED, placesOf, pushing, queued, sent, WAITING } from './device.ts';

const confirmed = { confirmed: true };

/** What follows from an event about the first downlink, under counter 7 of the session in use unless a test says so. */
function afterwards(
  kind: 'queued' | 'sent' | 'ack' | 'nack' | Failure,
  outbox: readonly OutboxEntry[],
  slot: { readonly id?: string | undefined; readonly sessionID?: string; readonly fCntDown?: number } = {},
) {
  const downlink = { id: idOf(1), sessionID: 'now', fCntDown: 7, ...slot };
  const event: DownlinkEvent =
    kind === 'not-queued' || kind === 'not-transmitted' || kind === 'final'
      ? { kind: 'failed', downlink, failure: kind }
      : { kind, downlink };
  const device = deviceWith({ outbox });
  const { next, tell } = afterEvent(device, event, NOW);
  return { next, tell, places: placesOf(next), isSame: next === device, attempts: next.outbox?.[0]?.attempts };
}

describe('"queued"', () => {
  it('of a downlink that replaces ends what was in the queue before it', () => {
    const replaced = entry(2, queued(6), { replacedBy: idOf(1) });
    expect(afterwards('queued', [replaced, entry(1, pushing(7), { replaces: true })]).next.outbox).toMatchObject([
      { id: idOf(2), place: { at: 'failed', code: 'REPLACED' } },
      { id: idOf(1), place: { at: 'queued' } },
    ]);
  });

  it('moves a downlink on that is being pushed, and the queue will not be emptied a second time', () => {
    const { next, tell } = afterwards('queued', [entry(1, pushing(7), { replaces: true })]);
    expect(next.outbox).toEqual([entry(1, queued(7))]);
    expect(next.outbox?.[0]).not.toHaveProperty('replaces');
    expect(tell).toBe(true);
  });

  it.each([
    ['waits again under a new counter', entry(1, WAITING)],
    ['is pushed under another counter by now', entry(1, pushing(8))],
    ['was seen on the air', entry(1, sent(7), confirmed)],
    ['is queued already', entry(1, queued(7))],
  ])('changes nothing for one that %s', (_which, before) => {
    expect(afterwards('queued', [before])).toMatchObject({ isSame: true, tell: true });
  });
});

describe('"sent"', () => {
  it.each([pushing(7), queued(7)])('has a confirmed downlink wait for its acknowledgement ($at)', (place) => {
    const { next, tell } = afterwards('sent', [entry(1, place, confirmed)]);
    expect(next.outbox).toEqual([entry(1, sent(7), confirmed)]);
    expect(tell).toBe(true);
  });

  it.each([pushing(7), queued(7), WAITING, queued(9)])(
    'ends an unconfirmed one, wherever it is by now ($at)',
    (place) => {
      const { next, tell } = afterwards('sent', [entry(1, place)]);
      expect(next.outbox).toBeUndefined();
      expect(isKnown(next, idOf(1))).toBe(true);
      expect(tell).toBe(true);
    },
  );

  it('of an earlier counter does not move a confirmed one that is on its way again', () => {
    expect(afterwards('sent', [entry(1, queued(9), confirmed)])).toMatchObject({
      places: ['queued now:9'],
      tell: true,
    });
  });
});

describe('"ack"', () => {
  it.each([sent(7), queued(7), WAITING, sent(9)])('ends a downlink, wherever it is by now ($at)', (place) => {
    const { next, tell } = afterwards('ack', [entry(1, place, confirmed), entry(2)]);
    expect(next.outbox).toEqual([entry(2)]);
    expect(tell).toBe(true);
  });
});

describe.each(['nack', 'not-transmitted'] as const)('"%s"', (kind) => {
  it.each([sent(7), queued(7), pushing(7)])(
    'has it wait for another attempt, and the user hears nothing ($at)',
    (place) => {
      expect(afterwards(kind, [entry(1, place, confirmed)])).toMatchObject({
        places: ['waiting'],
        attempts: 1,
        tell: false,
      });
    },
  );

  it('keeps its place in the order', () => {
    expect(afterwards(kind, [entry(1, sent(7), confirmed), entry(2, queued(8))]).next.outbox?.[0]?.id).toBe(idOf(1));
  });

  it('of the last attempt ends it, and the user hears it', () => {
    const { next, tell } = afterwards(kind, [entry(1, sent(7), { confirmed: true, attempts: 7 })]);
    expect(next.outbox).toBeUndefined();
    expect(isKnown(next, idOf(1))).toBe(true);
    expect(tell).toBe(true);
  });

  it.each([
    ['of an earlier counter', entry(1, queued(9), confirmed), {}],
    ['of another session', entry(1, queued(7), confirmed), { sessionID: 'before' }],
    ['that comes twice', entry(1, WAITING, { confirmed: true, attempts: 1 }), {}],
  ])('%s changes nothing, and the user hears nothing', (_which, before, slot) => {
    expect(afterwards(kind, [before], slot)).toMatchObject({ isSame: true, tell: false });
  });
});

describe('"failed"', () => {
  it('while it is in the queue ends it, and the user hears it', () => {
    const { next, tell } = afterwards('final', [entry(1, queued(7))]);
    expect(next.outbox).toBeUndefined();
    expect(tell).toBe(true);
  });

  it.each(['not-queued', 'final'] as const)(
    'while it is being pushed is left to who pushes, who has the same answer (%s)',
    (failure) => {
      expect(afterwards(failure, [entry(1, pushing(7))])).toMatchObject({ isSame: true, tell: false });
    },
  );

  it('to be queued again says nothing of the copy that is in the queue', () => {
    expect(afterwards('not-queued', [entry(1, queued(7))])).toMatchObject({ isSame: true, tell: false });
  });

  it.each(['not-queued', 'final'] as const)(
    'of an earlier counter changes nothing, and nobody hears it (%s)',
    (failure) => {
      expect(afterwards(failure, [entry(1, pushing(8))])).toMatchObject({ isSame: true, tell: false });
      expect(afterwards(failure, [entry(1, WAITING)])).toMatchObject({ isSame: true, tell: false });
    },
  );
});

describe('an event about a downlink that is not in the outbox', () => {
  it.each(['queued', 'sent', 'ack'] as const)('is told: "%s" is true, whoever sent it', (kind) => {
    expect(afterwards(kind, [entry(2)])).toMatchObject({ isSame: true, tell: true });
    expect(afterwards(kind, [entry(2)], { id: undefined })).toMatchObject({ isSame: true, tell: true });
  });

  it.each(['nack', 'not-transmitted', 'not-queued', 'final'] as const)(
    'is told if somebody else sent it, not if it is one of ours that has left: "%s"',
    (kind) => {
      expect(afterwards(kind, [entry(2)], { id: undefined })).toMatchObject({ isSame: true, tell: true });
      expect(afterwards(kind, [entry(2)])).toMatchObject({ isSame: true, tell: false });
    },
  );

  it('finds one of ours by session and counter, if the network leaves the id out', () => {
    expect(afterwards('ack', [entry(1, sent(7), confirmed)], { id: undefined })).toMatchObject({ places: [] });
    expect(afterwards('ack', [entry(1, sent(8), confirmed)], { id: undefined })).toMatchObject({ isSame: true });
  });
});

describe('an invalidated queue', () => {
  const outbox = [
    entry(1, sent(6), confirmed),
    entry(2, queued(7)),
    entry(3, queued(8)),
    entry(4, pushing(9)),
    entry(5),
  ];
  const invalidated = (device: Device, lastFCntDown: number, slots: readonly [number, number][], sessionID = 'now') =>
    afterEvent(
      device,
      {
        kind: 'invalidated',
        sessionID,
        lastFCntDown,
        downlinks: slots.map(([n, fCntDown]) => ({ id: idOf(n), sessionID, fCntDown })),
      },
      NOW,
    );

  it('has what was in it wait, in order, for counters above the one that the network used', () => {
    const { next, tell } = invalidated(deviceWith({ outbox }), 12, [
      [2, 7],
      [3, 8],
      [4, 9],
    ]);
    expect(placesOf(next)).toEqual(['sent now:6', 'waiting', 'waiting', 'waiting', 'waiting']);
    expect(next.outbox?.map(({ attempts }) => attempts)).toEqual([0, 0, 0, 0, 0]);
    expect(next.session?.nextFCntDown).toBe(13);
    expect(tell).toBe(true);
  });

  it('leaves alone what it does not list, and what is on its way again', () => {
    const { next } = invalidated(deviceWith({ outbox }), 5, [
      [2, 5],
      [3, 8],
    ]);
    expect(placesOf(next)).toEqual(['sent now:6', 'queued now:7', 'waiting', 'pushing now:9', 'waiting']);
  });

  it('has what was to use the counter that the network used wait too, although it was never in the queue', () => {
    const { next } = invalidated(deviceWith({ outbox }), 9, []);
    expect(placesOf(next)).toEqual(['sent now:6', 'queued now:7', 'queued now:8', 'waiting', 'waiting']);
    expect(next.session?.nextFCntDown).toBe(10);
  });

  it('that was empty only says which counter the network used', () => {
    const { next } = invalidated(deviceWith({ outbox }), 12, []);
    expect(placesOf(next)).toEqual(placesOf(deviceWith({ outbox })));
    expect(next.session?.nextFCntDown).toBe(13);
  });

  it('never moves the counter back', () => {
    const device = deviceWith({ outbox });
    expect(invalidated(device, 3, []).next).toBe(device);
  });

  it('counts for its session: the one on offer, or one that is over', () => {
    const device = deviceWith({ pending: OFFERED });
    expect(invalidated(device, 4, [], 'next').next).toMatchObject({
      session: { nextFCntDown: 8 },
      pending: { nextFCntDown: 5 },
    });
    expect(invalidated(device, 40, [], 'before').next).toBe(device);
  });

  it('has what was in the queue of the session on offer wait', () => {
    const device = deviceWith({ session: undefined, pending: OFFERED, outbox: [entry(1, queued(1, 'next'))] });
    expect(placesOf(invalidated(device, 0, [[1, 1]], 'next').next)).toEqual(['waiting']);
  });

  it('is found by session and counter, if the network leaves the ids out', () => {
    const event = { kind: 'invalidated', sessionID: 'now', lastFCntDown: 0 } as const;
    const downlinks = [{ sessionID: 'now', fCntDown: 7 }];
    expect(placesOf(afterEvent(deviceWith({ outbox }), { ...event, downlinks }, NOW).next)[1]).toBe('waiting');
  });

  it('has no word on what was given up', () => {
    const device = deviceWith({ outbox: [entry(1, GIVEN_UP)] });
    expect(invalidated(device, 0, [[1, 7]]).next).toBe(device);
  });
});

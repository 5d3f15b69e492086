import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { claimJoin, claimUplink } from '../../../lambdas/lorawan/claim-message.ts';
import type { Device, Session } from '../../../lambdas/lorawan/device-state.ts';
import { counterAfter, hasCounter, withoutOrphans } from '../../../lambdas/lorawan/outbox/sessions.ts';
import { deviceWith, entry, NOW, OFFERED, placesOf, pushing, queued, SESSION, sent, WAITING } from './device.ts';

const claimant = { request: 'request-1', now: NOW, aloneBefore: NOW - 30_000 };
const time = (clock: string): string => `2026-03-04T${clock}:00.000000000Z`;

/** The device after an uplink; of 09:30 in the session in use, with counter 18, unless a test says otherwise. */
function heard(
  device: Device,
  { fCntUp = 18, lastAFCntDown = 0, ...session }: Partial<Session> & { lastAFCntDown?: number } = {},
): Device {
  const { fCntUp: _, seen: __, nextFCntDown: ___, ...rest } = { ...SESSION, heardAt: time('09:30'), ...session };
  return claimUplink(device, { session: rest, fCntUp, lastAFCntDown }, claimant).next ?? device;
}

const joined = (device: Device, offered: Session = OFFERED): Device =>
  claimJoin(device, offered, claimant).next ?? device;

describe('the counter of a session', () => {
  it('moves past the last that the Application Server knows of, with an uplink', () => {
    expect(heard(deviceWith(), { lastAFCntDown: 11 }).session?.nextFCntDown).toBe(12);
  });

  it('never moves back, whatever the Application Server says', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(40), fc.integer({ min: 0, max: 0xffff_ffff }))), (uplinks) => {
        let device = deviceWith();
        for (const [fCntUp, lastAFCntDown] of uplinks) {
          const before = device.session?.nextFCntDown ?? Number.NaN;
          device = heard(device, { fCntUp, lastAFCntDown });
          expect(device.session?.nextFCntDown).toBeGreaterThanOrEqual(before);
        }
      }),
    );
  });

  it('moves with a late uplink too', () => {
    expect(heard(deviceWith(), { fCntUp: 16, lastAFCntDown: 11 }).session).toMatchObject({
      fCntUp: 17,
      nextFCntDown: 12,
    });
  });

  it.each([0, 6])(
    'leaves a gap in a session that began unseen, since the record (%i) may be behind what was used',
    (lastAFCntDown) => {
      expect(heard(deviceWith(), { id: 'unseen', lastAFCntDown }).session?.nextFCntDown).toBe(lastAFCntDown + 1 + 64);
      const restored = heard(deviceWith({ session: undefined }), { lastAFCntDown });
      expect(restored.session?.nextFCntDown).toBe(lastAFCntDown + 1 + 64);
    },
  );

  it('is 1 in a session that a join-accept offers', () => {
    expect(joined(deviceWith(), { ...OFFERED, nextFCntDown: undefined }).pending?.nextFCntDown).toBe(1);
  });

  it('is kept when the session on offer is taken, with the downlinks that were queued in it', () => {
    const offered = { ...OFFERED, nextFCntDown: 5 };
    const device = deviceWith({ session: undefined, pending: offered, outbox: [entry(1, queued(4, 'next'))] });
    const after = heard(device, { id: 'next', fCntUp: 0 });
    expect(after).toMatchObject({ session: { id: 'next', nextFCntDown: 5 }, pending: undefined });
    expect(placesOf(after)).toEqual(['queued next:4']);
  });

  it('goes on when the session comes back, whatever the network says and whatever others came between', () => {
    const counted = deviceWith({ session: { ...SESSION, nextFCntDown: 200 } });
    const away = (names: readonly string[]) =>
      names.reduce(
        (device, id, index) => heard(device, { id, endToEnd: false, fCntUp: 0, heardAt: time(`09:3${index}`) }),
        counted,
      );
    for (const names of [['2E000048'], ['2E000048', '2E000049'], ['2E000048', '2E000049', '2E00004A']]) {
      const back = heard(away(names), { lastAFCntDown: 6, heardAt: time('09:50') });
      expect(back.session, names.join()).toMatchObject({ id: 'now', nextFCntDown: 200 });
    }
  });

  it('is not that of another session which comes back', () => {
    const counted = deviceWith({ session: { ...SESSION, nextFCntDown: 200 } });
    const away = heard(counted, { id: '2E000048', endToEnd: false, fCntUp: 0 });
    expect(heard(away, { id: 'another', lastAFCntDown: 6, heardAt: time('09:50') }).session?.nextFCntDown).toBe(71);
  });

  it('is not kept for a session that the network encrypts', () => {
    const clear = heard(deviceWith(), { id: 'clear', endToEnd: false });
    expect(clear.session?.nextFCntDown).toBeUndefined();
    expect(joined(deviceWith(), { ...OFFERED, endToEnd: false, nextFCntDown: undefined }).pending).not.toHaveProperty(
      'nextFCntDown',
      1,
    );
  });

  it('is exhausted after 32 bits', () => {
    expect(hasCounter({ ...SESSION, nextFCntDown: 0xffff_ffff })).toBe(true);
    expect(hasCounter({ ...SESSION, nextFCntDown: 2 ** 32 })).toBe(false);
    expect(counterAfter(0xffff_ffff, 0xffff_ffff)).toBe(2 ** 32);
    expect(hasCounter({ ...SESSION, nextFCntDown: undefined })).toBe(false);
  });
});

describe('a session on offer', () => {
  const device = deviceWith({ pending: OFFERED });

  it('is forgotten when the device is heard later in the session in use: it was not taken', () => {
    expect(heard(device).pending).toBeUndefined();
  });

  it('stays when the device was heard before it was offered, and the message was slow', () => {
    expect(heard(device, { heardAt: time('09:19') }).pending?.id).toBe('next');
    expect(heard(device, { fCntUp: 16, heardAt: time('09:14') }).pending?.id).toBe('next');
  });

  it('is taken with the first uplink in it, and the session before is over', () => {
    const after = heard(device, { id: 'next', fCntUp: 0 });
    expect(after).toMatchObject({ session: { id: 'next', fCntUp: 0 }, previous: { id: 'now' } });
    expect(after.pending).toBeUndefined();
    expect(after.previous).not.toHaveProperty('nextFCntDown');
  });

  it('gives way to one that is offered later, never to one that was offered before', () => {
    const later = { ...OFFERED, id: 'later', heardAt: time('09:25') };
    expect(joined(device, later).pending?.id).toBe('later');
    expect(joined(deviceWith({ pending: later }), OFFERED).pending?.id).toBe('later');
  });
});

describe('downlinks that a session takes with it', () => {
  const outbox = [entry(1, sent(5), { confirmed: true }), entry(2, queued(6)), entry(3, pushing(7)), entry(4)];

  it('wait for the next, in order, with its first uplink; what was on the air will not be acknowledged', () => {
    const after = heard(deviceWith({ pending: OFFERED, outbox }), { id: 'next', fCntUp: 0 });
    expect(placesOf(after)).toEqual(['waiting', 'waiting', 'waiting', 'waiting']);
    expect(after.outbox?.map(({ attempts }) => attempts)).toEqual([1, 0, 0, 0]);
  });

  it('have failed if that was their last attempt', () => {
    const last = entry(1, sent(5), { confirmed: true, attempts: 7 });
    const after = heard(deviceWith({ pending: OFFERED, outbox: [last] }), { id: 'next', fCntUp: 0 });
    expect(after.outbox).toMatchObject([{ attempts: 8, place: { at: 'failed', code: 'NOT_ACKNOWLEDGED' } }]);
  });

  it('stay where they are after a join-accept alone: the device may not have heard it', () => {
    expect(placesOf(joined(deviceWith({ outbox })))).toEqual(placesOf(deviceWith({ outbox })));
  });

  it('wait again when it was on offer, and another is offered before it was taken', () => {
    const device = deviceWith({ session: undefined, pending: OFFERED, outbox: [entry(1, queued(1, 'next'))] });
    const after = joined(device, { ...OFFERED, id: 'later', heardAt: time('09:25') });
    expect(after.outbox).toEqual([entry(1, WAITING)]);
  });

  it('wait again when it was on offer and was not taken', () => {
    const device = deviceWith({ pending: OFFERED, outbox: [entry(1, queued(1, 'next')), entry(2, queued(7))] });
    expect(placesOf(heard(device))).toEqual(['waiting', 'queued now:7']);
  });

  it('are none where nothing has changed: the device is the very same', () => {
    const device = deviceWith({ outbox });
    expect(withoutOrphans(device)).toBe(device);
  });
});

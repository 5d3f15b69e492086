import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { claimJoin } from '../../../lambdas/lorawan/claim-message.ts';
import type { Device } from '../../../lambdas/lorawan/device-state.ts';
import {
  type RecordedSession,
  recovered as recoveredAt,
  type SessionRecord,
} from '../../../lambdas/lorawan/outbox/recovery.ts';
import { deviceWith, entry, NOW, OFFERED, placesOf, queued, SESSION, sent } from './device.ts';

const KEY = { kekLabel: 'aws-prod-kek-1', encryptedKey: 'ORFAmKFdb5LX8BMhW1tBqJgtrFk0djYY' };

/** A session as the Application Server has it on record. */
function recorded(id: string, fields: Partial<RecordedSession> = {}): RecordedSession {
  return { id, devAddr: '260B9C04', endToEnd: true, appSKey: KEY, lastAFCntDown: 0, ...fields };
}

const READ_AT = '2026-03-04T09:30:00.000000000Z';
const recovered = (device: Device, record: SessionRecord) => recoveredAt(device, record, READ_AT);

describe('recovery from the network’s record', () => {
  it('gives a device whose state was lost its session, its key and a counter with a gap', () => {
    const { session, pending } = recovered(deviceWith({ session: undefined }), {
      session: recorded('now', { lastAFCntDown: 6 }),
    });
    expect(session).toEqual({
      ...{ id: 'now', devAddr: '260B9C04', endToEnd: true, appSKey: KEY, seen: {} },
      nextFCntDown: 6 + 1 + 64,
    });
    expect(pending).toBeUndefined();
  });

  it('gives a device that was never heard the session that its last join-accept offered', () => {
    const { session, pending } = recovered(deviceWith({ session: undefined }), { pending: recorded('next') });
    expect(session).toBeUndefined();
    expect(pending).toMatchObject({ id: 'next', appSKey: KEY, nextFCntDown: 1 + 64 });
  });

  it('has the session on offer be as new as the record: the late join-accept of an older one does not take its place', () => {
    const device = recovered(deviceWith({ session: undefined }), { pending: recorded('next') });
    expect(device.pending?.heardAt).toBe(READ_AT);
    const late = { ...OFFERED, id: 'offered before', heardAt: '2026-03-04T09:29:59.000000000Z' };
    const claimant = { request: 'r1', now: NOW, aloneBefore: NOW };
    expect(claimJoin(device, late, claimant)).toEqual({ verdict: 'late' });
    const own = { ...OFFERED, id: 'next', heardAt: '2026-03-04T09:29:59.500000000Z' };
    expect(claimJoin(device, own, claimant)).toMatchObject({
      verdict: 'newest',
      next: { pending: { id: 'next', nextFCntDown: 1 + 64 } },
    });
  });

  it('takes no session on offer where one is in use: nobody may be using it, after a lost join-accept', () => {
    const device = deviceWith();
    expect(recovered(device, { pending: recorded('next') })).toBe(device);
    expect(recovered(device, { session: recorded('now'), pending: recorded('next') }).pending).toBeUndefined();
  });

  it('promotes the session on offer that the network has in use, with its counter and its queue', () => {
    const device = deviceWith({
      pending: { ...OFFERED, nextFCntDown: 5 },
      outbox: [entry(1, queued(4, 'next')), entry(2, queued(7)), entry(3, sent(6), { confirmed: true })],
    });
    const after = recovered(device, { session: recorded('next', { lastAFCntDown: 4 }) });
    expect(after).toMatchObject({ session: { id: 'next', nextFCntDown: 5 }, previous: { id: 'now' } });
    expect(after.pending).toBeUndefined();
    expect(placesOf(after)).toEqual(['queued next:4', 'waiting', 'waiting']);
    expect(after.outbox?.[2]?.attempts).toBe(1);
  });

  it('goes over to a session that began unseen, and leaves what is on offer', () => {
    const after = recovered(deviceWith({ pending: OFFERED }), { session: recorded('unseen') });
    expect(after).toMatchObject({ session: { id: 'unseen' }, pending: { id: 'next' }, previous: { id: 'now' } });
  });

  it('never goes back to a session that is over, from a record that is older than what the device said since', () => {
    const device = deviceWith({ session: { ...SESSION, id: 'taken' }, previous: SESSION });
    expect(recovered(device, { session: recorded('now', { lastAFCntDown: 2 }), pending: recorded('taken') })).toBe(
      device,
    );
    const offered = deviceWith({ session: undefined, pending: OFFERED });
    expect(recovered(offered, { pending: recorded('offered before') })).toBe(offered);
  });

  it('keeps the key that is known, and takes one that is missing', () => {
    expect(recovered(deviceWith(), { session: recorded('now') }).session?.appSKey).toEqual(SESSION.appSKey);
    const keyless = deviceWith({ session: { ...SESSION, appSKey: undefined } });
    expect(recovered(keyless, { session: recorded('now') }).session?.appSKey).toEqual(KEY);
  });

  it('knows no counter in a session that the network encrypts', () => {
    const clear = recorded('clear', { endToEnd: false, appSKey: undefined });
    expect(recovered(deviceWith(), { session: clear }).session?.nextFCntDown).toBeUndefined();
  });

  it('never moves a counter back, whatever is on record', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), (lastAFCntDown) => {
        const { session } = recovered(deviceWith(), { session: recorded('now', { lastAFCntDown }) });
        expect(session?.nextFCntDown).toBeGreaterThanOrEqual(Number(SESSION.nextFCntDown));
        expect(session?.nextFCntDown).toBeGreaterThan(lastAFCntDown);
      }),
    );
  });

  it('changes nothing where nothing is on record', () => {
    const device = deviceWith({ outbox: [entry(1)] });
    expect(recovered(device, {})).toBe(device);
  });
});

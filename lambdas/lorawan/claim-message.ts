import type { Device, Session } from './device-state.ts';
import {
  counterAfter,
  counterOf,
  firstCounter,
  outlived,
  outOfUse,
  resynchronized,
  withoutOrphans,
} from './outbox/sessions.ts';
import { isNameless, isOlder, isUsedAgain, placeOf, type UplinkInSession } from './session-of-uplink.ts';
import { fingerprint, markOf, slotOf } from './uplink-mark.ts';

/** The rules by which uplinks and join-accepts change what is remembered of a device. */

/**
 * What to do with a message.
 * - `newest`: publish it, and it may move the metrics;
 * - `late`: publish it, but something newer is known already;
 * - `duplicate`: another invocation has published it.
 */
export type Verdict = 'newest' | 'late' | 'duplicate';

export interface Claim {
  readonly verdict: Verdict;
  /** Whether no other handler of the device can be at work that updates the metrics. */
  readonly alone?: boolean;
  /** The state to store before publishing; absent where nothing changes. */
  readonly next?: Device | undefined;
}

/** An invocation that brings a message. */
export interface Claimant {
  /** The same in each of Lambda's attempts. */
  readonly request: string;
  /** ms since 1970. */
  readonly now: number;
  /** What was claimed before this moment has ended by now, one way or the other. */
  readonly aloneBefore: number;
}

/** Decides on an uplink. */
export function claimUplink(known: Device, uplink: UplinkInSession, claimant: Claimant): Claim {
  const device = isUsedAgain(known, uplink) ? withPreviousInUse(known) : known;
  switch (placeOf(uplink, device, markOf(uplink.fCntUp, claimant.request))) {
    case 'session':
      return claimInUse(device, uplink, claimant);
    case 'previous': {
      const { verdict, next } = claimInSession(device, 'previous', uplink, claimant);
      return { verdict: verdict === 'newest' ? 'late' : verdict, next };
    }
    case 'forgotten':
      return { verdict: 'late' };
    case 'restarted':
      return claimFirst(
        device,
        { ...startedSession(uplink, device, claimant.request), since: uplink.session.heardAt },
        claimant,
      );
    case 'new':
      return claimNew(device, uplink, claimant);
  }
}

/** The session before is in use again, and counts its downlinks on. */
function withPreviousInUse(device: Device): Device {
  const { previous } = device;
  const session = previous && { ...previous, nextFCntDown: counterOf(device, previous.id) };
  return { ...device, ...outOfUse(device), session };
}

function claimInUse(device: Device, uplink: UplinkInSession, claimant: Claimant): Claim {
  const { verdict, next } = claimInSession(device, 'session', uplink, claimant);
  if (next === undefined) return { verdict };
  const after = resynchronized(next, uplink.session.heardAt);
  return verdict === 'newest' ? newest(after, claimant) : { verdict, next: after };
}

function claimNew(device: Device, uplink: UplinkInSession, claimant: Claimant): Claim {
  const { id, heardAt } = uplink.session;
  const promoted = device.pending?.id === id ? device.pending : undefined;
  const session = startedSession(uplink, device, claimant.request);
  if (promoted === undefined && isOlder(heardAt, device.session?.heardAt)) return claimForgotten(device, session);
  return claimFirst(promoted === undefined ? device : { ...device, pending: undefined }, session, claimant);
}

/** The first uplink of a session that takes the place of the one in use. */
function claimFirst(device: Device, session: Session, claimant: Claimant): Claim {
  return newest(resynchronized({ ...device, ...outOfUse(device), session }, session.heardAt), claimant);
}

/** A join that names no session: it tells when the next one began. */
export function claimNamelessJoin(device: Device, heardAt: string | undefined): Claim {
  const isNews = heardAt !== undefined && !isOlder(heardAt, device.joinedAt);
  const verdict = isOlder(heardAt, device.session?.heardAt) ? 'late' : 'newest';
  return { verdict, next: isNews ? { ...device, joinedAt: heardAt } : undefined };
}

/** An uplink of a session older than the one in use is late by definition; one older session is remembered. */
function claimForgotten(device: Device, session: Session): Claim {
  const remembered = device.previous !== undefined && isOlder(session.heardAt, device.previous.heardAt);
  return { verdict: 'late', next: remembered ? undefined : { ...device, previous: outlived(session) } };
}

/** It may be no stranger: one that a join-accept offered, or one under the key of another before. Then it counts its downlinks on. */
function startedSession(uplink: UplinkInSession, device: Device, request: string): Session {
  const { session, fCntUp } = uplink;
  const seen = { [slotOf(fCntUp)]: markOf(fCntUp, request) };
  const began = isNameless(session) ? { began: session.heardAt } : {};
  return { ...session, ...began, ...counter(counterOf(device, session.id), uplink), fCntUp, seen };
}

/** Downlinks are counted here only where the network can't encrypt them. */
function counter(known: number | undefined, { session, lastAFCntDown = 0 }: UplinkInSession): Partial<Session> {
  return session.endToEnd ? { nextFCntDown: counterAfter(known, lastAFCntDown) } : {};
}

function claimInSession(
  device: Device,
  member: 'session' | 'previous',
  uplink: UplinkInSession,
  { request }: Claimant,
): Claim {
  const { fCntUp } = uplink;
  const session = device[member];
  if (session === undefined) return { verdict: 'late' };
  const mark = session.seen[slotOf(fCntUp)];
  const highest = session.fCntUp ?? -1;
  if (mark?.startsWith(`${fCntUp}:`)) {
    if (mark !== markOf(fCntUp, request)) return { verdict: 'duplicate' };
    return { verdict: fCntUp === highest ? 'newest' : 'late' };
  }
  // A slot that holds a higher counter can't tell whether this one was seen: rather twice than never.
  if (mark !== undefined && Number.parseInt(mark, 10) > fCntUp) return { verdict: 'late' };
  const heard: Session = {
    ...session,
    ...(member === 'session' && counter(session.nextFCntDown, uplink)),
    ...(fCntUp > highest && { heardAt: uplink.session.heardAt ?? session.heardAt }),
    seen: { ...session.seen, [slotOf(fCntUp)]: markOf(fCntUp, request) },
    fCntUp: Math.max(fCntUp, highest),
  };
  return { verdict: fCntUp > highest ? 'newest' : 'late', next: { ...device, [member]: heard } };
}

/** Decides on a join-accept, which offers a session that the first uplink in it will confirm. */
export function claimJoin(device: Device, offered: Session, claimant: Claimant): Claim {
  const mark = fingerprint(claimant.request);
  if (device.join?.id === offered.id) {
    return { verdict: device.join.request === mark ? 'newest' : 'duplicate' };
  }
  const join = { id: offered.id, request: mark };
  if (device.session?.id === offered.id) return { verdict: 'late', next: { ...device, join } };
  // The network's own record may have told of the session before the join-accept did.
  const known = device.pending?.id === offered.id ? device.pending : undefined;
  const newer = device.pending?.heardAt ?? device.session?.heardAt;
  if (known === undefined && isOlder(offered.heardAt, newer)) return { verdict: 'late' };
  const pending = offered.endToEnd
    ? { ...offered, nextFCntDown: counterOf(device, offered.id) ?? firstCounter }
    : offered;
  return newest(withoutOrphans({ ...device, join, pending }), claimant);
}

/**
 * A newest message updates the metrics shadow. It knows the version that it will find there only if it is alone, and if
 * the one before was: see `upstream/report-metrics.ts`.
 */
function newest(next: Device, { now, aloneBefore }: Claimant): Claim {
  const alone = next.claimedAt < aloneBefore;
  const shadowVersion = alone && next.shadowVersion !== undefined ? next.shadowVersion + 1 : undefined;
  return { verdict: 'newest', alone, next: { ...next, claimedAt: now, shadowVersion } };
}

import { createHash } from 'node:crypto';

/**
 * What is remembered of a device, and the rules by which its messages change that. Pure: the conditional writes that
 * make the rules hold for handlers that run at the same time are in `edge/device-table.ts`.
 */

/** A LoRaWAN session as far as the application has to do with it. */
export interface Session {
  /** Session key id as the network writes it (base64), or the DevAddr where a network has none. */
  readonly id: string;
  readonly devAddr?: string | undefined;
  /** Whether the network holds no AppSKey, so that payloads travel encrypted end to end. */
  readonly endToEnd: boolean;
  /** The AppSKey as it came, wrapped (RFC 3394, base64). Never stored in clear. */
  readonly appSKey?: { readonly kekLabel: string; readonly encryptedKey: string } | undefined;
  /** Highest counter accepted, 32 bits; absent before the first uplink. */
  readonly fCntUp?: number | undefined;
  /** When the network heard the newest message of the session; sortable (see `sortableTime`). */
  readonly heardAt?: string | undefined;
  /** The last uplinks accepted, by slot: see `slotOf` and `markOf`. */
  readonly seen: Readonly<Record<string, string>>;
}

/** Everything remembered of a device. `session` is the one in use, `pending` was offered by the last join-accept. */
export interface Device {
  /** DevEUI, or the network's own ids for a device without one. */
  readonly key: string;
  readonly thingName: string;
  readonly devEUI?: string | undefined;
  readonly applicationID: string;
  readonly deviceID: string;
  readonly session?: Session | undefined;
  readonly pending?: Session | undefined;
  readonly previous?: Session | undefined;
  /** The last join-accept: session id and mark of the invocation that published it. */
  readonly join?: { readonly id: string; readonly request: string } | undefined;
  /**
   * Version that the metrics shadow has once the last update is written; absent where that can't be known, since several
   * handlers were at work.
   */
  readonly shadowVersion?: number | undefined;
  /** When a message was last claimed that updates the metrics: ms since 1970, 0 for never. */
  readonly claimedAt: number;
  /** Counts the writes of this item. */
  readonly revision: number;
}

/** Key of a device in the device table: its DevEUI, or the network's own ids for an ABP device without one. */
export function deviceKey(ids: Pick<Device, 'devEUI' | 'applicationID' | 'deviceID'>): string {
  return ids.devEUI ?? `${ids.applicationID}/${ids.deviceID}`;
}

/** Whether the network must not see payloads: in the session in use, or in the one on offer. */
export function isEndToEnd({ session, pending }: Device): boolean {
  return Boolean(session?.endToEnd || pending?.endToEnd);
}

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

/** A counter is remembered in one of 16 slots, so that the memory of a device stays small however far it counts. */
export const slotOf = (fCntUp: number): string => String(fCntUp % 16);

/** The mark in a slot: which counter, claimed by which invocation. */
export const markOf = (fCntUp: number, request: string): string => `${fCntUp}:${fingerprint(request)}`;

/** Eight hex digits tell the few invocations apart that can ever bring the same counter. */
function fingerprint(request: string): string {
  return createHash('sha256').update(request).digest('hex').slice(0, 8);
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

export interface UplinkInSession {
  readonly session: Omit<Session, 'fCntUp' | 'seen'>;
  readonly fCntUp: number;
}

/** Decides on an uplink. */
export function claimUplink(device: Device, uplink: UplinkInSession, claimant: Claimant): Claim {
  const { id } = uplink.session;
  if (device.session?.id === id) {
    const { verdict, next } = claimInSession(device, 'session', uplink.fCntUp, claimant);
    return verdict === 'newest' && next !== undefined ? newest(next, claimant) : { verdict, next };
  }
  if (device.previous?.id === id) {
    const { verdict, next } = claimInSession(device, 'previous', uplink.fCntUp, claimant);
    return { verdict: verdict === 'newest' ? 'late' : verdict, next };
  }
  const session = startedSession(uplink, claimant.request);
  if (device.pending?.id !== id && isOlder(session.heardAt, device.session?.heardAt))
    return claimForgotten(device, session);
  const next = {
    ...device,
    session,
    pending: device.pending?.id === id ? undefined : device.pending,
    previous: device.session === undefined ? device.previous : outlived(device.session),
  };
  return newest(next, claimant);
}

/** An uplink of a session older than the one in use is late by definition; one older session is remembered. */
function claimForgotten(device: Device, session: Session): Claim {
  const remembered = device.previous !== undefined && isOlder(session.heardAt, device.previous.heardAt);
  return { verdict: 'late', next: remembered ? undefined : { ...device, previous: session } };
}

/** Of a session that is no longer in use, only what was heard last can still come again; the rest would cost storage. */
function outlived(session: Session): Session {
  const oldest = (session.fCntUp ?? 0) - 3;
  const seen = Object.entries(session.seen).filter(([, mark]) => Number.parseInt(mark, 10) >= oldest);
  return { ...session, seen: Object.fromEntries(seen) };
}

function startedSession({ session, fCntUp }: UplinkInSession, request: string): Session {
  return { ...session, fCntUp, seen: { [slotOf(fCntUp)]: markOf(fCntUp, request) } };
}

function claimInSession(device: Device, member: 'session' | 'previous', fCntUp: number, { request }: Claimant): Claim {
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
  const seen = { ...session.seen, [slotOf(fCntUp)]: markOf(fCntUp, request) };
  const next = { ...device, [member]: { ...session, seen, fCntUp: Math.max(fCntUp, highest) } };
  return { verdict: fCntUp > highest ? 'newest' : 'late', next };
}

/** Decides on a join-accept, which offers a session that the first uplink in it will confirm. */
export function claimJoin(device: Device, offered: Session, claimant: Claimant): Claim {
  const mark = fingerprint(claimant.request);
  if (device.join?.id === offered.id) {
    return { verdict: device.join.request === mark ? 'newest' : 'duplicate' };
  }
  const join = { id: offered.id, request: mark };
  if (device.session?.id === offered.id) return { verdict: 'late', next: { ...device, join } };
  const newer = device.pending?.heardAt ?? device.session?.heardAt;
  if (isOlder(offered.heardAt, newer)) return { verdict: 'late' };
  return newest({ ...device, join, pending: offered }, claimant);
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

function isOlder(time: string | undefined, than: string | undefined): boolean {
  return time !== undefined && than !== undefined && time < than;
}

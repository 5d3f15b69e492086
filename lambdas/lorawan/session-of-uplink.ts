import type { Device, Session } from './device-state.ts';
import { slotOf } from './uplink-mark.ts';

/** Which session an uplink is in: by its name, or where a network has no names, by joins, counters and times. */

export interface UplinkInSession {
  readonly session: Omit<Session, 'fCntUp' | 'seen'>;
  readonly fCntUp: number;
  /** The last downlink counter that the Application Server knows of; only with end-to-end encryption. */
  readonly lastAFCntDown?: number | undefined;
  /** Whether the network tells of it long after it was heard: then it begins no session. */
  readonly isReplay?: boolean | undefined;
  /** Whether nobody knows when it was heard, and now is said to be when: then it is no sign of another session that it seems late. */
  readonly isUntimed?: boolean | undefined;
}

/** Where a session is that an uplink is in: one of those that are remembered, one before them, or one that it begins. */
export type SessionPlace = 'session' | 'previous' | 'forgotten' | 'restarted' | 'new';

/** @param mark that of the uplink, brought by this invocation: see `markOf` */
export function placeOf(
  uplink: UplinkInSession,
  device: Pick<Device, 'session' | 'previous' | 'joinedAt'>,
  mark: string,
): SessionPlace {
  const { id, heardAt } = uplink.session;
  const { session, previous } = device;
  if (session?.id !== id) {
    if (previous?.id === id) return 'previous';
    return uplink.isReplay && session !== undefined ? 'forgotten' : 'new';
  }
  // An attempt before this one has placed it.
  if (session.seen[slotOf(uplink.fCntUp)] === mark) return 'session';
  if (isRestart(session, uplink, device)) return 'restarted';
  if (uplink.isUntimed && looksRestarted(session, uplink)) return 'forgotten';
  const isEarlier = isOfEarlier(session, uplink);
  if (!isEarlier && !isOlder(heardAt, session.since)) return 'session';
  // Heard before the first uplink of the session that came here, which may be overtaken by others of its own.
  if (previous?.id !== id || isOlder(heardAt, previous.since)) return 'forgotten';
  if (!isRestart(previous, uplink, device)) return 'previous';
  return isEarlier ? 'forgotten' : 'session';
}

/** Whether the network has no names for sessions: then the DevAddr stands for one, which others may have had before. */
export function isNameless({ id, devAddr }: Pick<Session, 'id' | 'devAddr'>): boolean {
  return id === devAddr;
}

/** The device was on another network for a while: there, sessions have other names. */
export function isUsedAgain(
  { session, previous }: Device,
  { session: { id, heardAt }, isReplay }: UplinkInSession,
): boolean {
  return !isReplay && previous?.id === id && session?.id !== id && isOlder(session?.heardAt, heardAt);
}

/** Copies of one uplink are heard within moments. What is taken for the next session comes twice rather than never. */
const REPEATS_WITHIN_MS = 30_000;

/**
 * A network without names for sessions may begin another one under the DevAddr of the last, as some give one DevAddr to a device
 * for ever. A join tells of it. So does a counter that is lower, and was heard later, since networks let counters only grow; one
 * that was seen already may be a copy.
 */
function isRestart(known: Session, uplink: UplinkInSession, { joinedAt }: Pick<Device, 'joinedAt'>): boolean {
  const { session, isReplay, isUntimed } = uplink;
  if (isReplay || !isNameless(session) || known.id !== session.id) return false;
  if (isOlder(known.heardAt, joinedAt) && !isOlder(session.heardAt, joinedAt)) return true;
  return !isUntimed && looksRestarted(known, uplink);
}

/** Whether a counter is no higher than one that was heard before it, and no copy of that. */
function looksRestarted(known: Session, { session, fCntUp, isReplay }: UplinkInSession): boolean {
  if (isReplay || !isNameless(session)) return false;
  if (fCntUp > (known.fCntUp ?? -1) || !isOlder(known.heardAt, session.heardAt)) return false;
  const isSeen = known.seen[slotOf(fCntUp)]?.startsWith(`${fCntUp}:`) ?? false;
  return !isSeen || msBetween(known.heardAt, session.heardAt) > REPEATS_WITHIN_MS;
}

/** Whether an uplink can't be in the session, since counters only grow: it was heard long before one that is no higher. */
function isOfEarlier(known: Session, { session, fCntUp }: UplinkInSession): boolean {
  if (!isNameless(session) || fCntUp < (known.fCntUp ?? 0) || !isOlder(session.heardAt, known.heardAt)) return false;
  return msBetween(session.heardAt, known.heardAt) > REPEATS_WITHIN_MS;
}

/** Sortable times (see `sortableTime`); one that is not known is neither older nor newer. */
export function isOlder(time: string | undefined, than: string | undefined): boolean {
  return time !== undefined && than !== undefined && time < than;
}

function msBetween(time = '', later = ''): number {
  return Date.parse(later) - Date.parse(time);
}

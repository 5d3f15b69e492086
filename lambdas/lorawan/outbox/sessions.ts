import type { Device, Session } from '../device-state.ts';
import { mapOutbox, missed, waiting } from './entry.ts';

/** What joins, uplinks and the network's own record mean for counters, and for downlinks that sessions take with them. */

/** Counters are 32 bits wide. */
const LAST_COUNTER = 0xffff_ffff;

/**
 * Counters that are skipped in a session that began unseen: after an eviction the Application Server's record can be lower
 * than what was used before. Devices accept gaps up to 16384 (LoRaWAN 1.0.x, MAX_FCNT_GAP).
 */
const RECOVERY_GAP = 64;

/** The first counter of a session that a join-accept offers: the Network Server keeps 0 for itself. */
export const firstCounter = 1;

/** The next counter, after the network said which one it knows to be used last (0: none). It never goes back. */
export function counterAfter(known: number | undefined, lastAFCntDown: number): number {
  if (known !== undefined) return Math.max(known, lastAFCntDown + 1);
  return lastAFCntDown + 1 + RECOVERY_GAP;
}

/** Of a session that is no longer in use, only what was heard last can still come again; the rest would cost storage. */
export function outlived({ nextFCntDown: _, ...session }: Session): Session {
  const oldest = (session.fCntUp ?? 0) - 3;
  const seen = Object.entries(session.seen).filter(([, mark]) => Number.parseInt(mark, 10) >= oldest);
  return { ...session, seen: Object.fromEntries(seen) };
}

/**
 * The session in use goes out of use. It may come back, also after others: of the last that was counted here the counter is kept,
 * since no two plaintexts may share one.
 */
export function outOfUse({ session, previous, counted }: Device): Pick<Device, 'previous' | 'counted'> {
  if (session === undefined) return { previous, counted };
  const { id: sessionID, nextFCntDown } = session;
  return { previous: outlived(session), counted: nextFCntDown === undefined ? counted : { sessionID, nextFCntDown } };
}

/**
 * The next downlink's counter in a session that is in use, on offer, or was counted here before; undefined if it is none of these.
 * Of several the highest counts.
 */
export function counterOf({ session, pending, counted }: Device, sessionID: string): number | undefined {
  const all = [session, pending, counted && { ...counted, id: counted.sessionID }];
  const counters = all.flatMap((known) => (known?.id === sessionID ? (known.nextFCntDown ?? []) : []));
  return counters.length === 0 ? undefined : Math.max(...counters);
}

/** Whether a session can encrypt another downlink. */
export function hasCounter({ nextFCntDown = Number.POSITIVE_INFINITY }: Session): boolean {
  return nextFCntDown <= LAST_COUNTER;
}

/**
 * A device was heard in its session: a session on offer before that was not taken, and is forgotten.
 * @param heardAt sortable time of the uplink
 */
export function resynchronized(device: Device, heardAt: string | undefined): Device {
  const { pending } = device;
  const isUntaken = pending !== undefined && heardAt !== undefined && (pending.heardAt ?? '') < heardAt;
  return withoutOrphans(isUntaken ? { ...device, pending: undefined } : device);
}

/**
 * Downlinks of a session that is over wait for the next; one that was on the air there will not be acknowledged. A session
 * is over with the first uplink of another: after a join-accept alone the network still sends what is queued in it.
 */
export function withoutOrphans(device: Device): Device {
  const alive = [device.session?.id, device.pending?.id];
  return mapOutbox(device, (entry) => {
    if (!('sessionID' in entry.place) || alive.includes(entry.place.sessionID)) return entry;
    return entry.place.at === 'sent' ? missed(entry) : waiting(entry);
  });
}

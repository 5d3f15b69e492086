import type { Device } from '../device-state.ts';
import { finish, isAt, mapOutbox, missed, type OutboxEntry, outboxOf, replacing, type Slot, waiting } from './entry.ts';

/** What the network says of downlinks, and what follows for the outbox. */

/** A downlink in the network's words. */
export interface ReportedDownlink extends Slot {
  /** Id in the outbox, if it came from one. */
  readonly id?: string | undefined;
}

export type DownlinkEvent =
  | { readonly kind: 'queued' | 'sent' | 'ack' | 'nack'; readonly downlink: ReportedDownlink }
  | { readonly kind: 'failed'; readonly downlink: ReportedDownlink; readonly failure: Failure }
  | {
      readonly kind: 'invalidated';
      readonly sessionID: string;
      /** Counter that the network used last itself. */
      readonly lastFCntDown: number;
      readonly downlinks: readonly ReportedDownlink[];
    };

/**
 * Why a downlink failed.
 * - `not-queued`: whoever pushed it has the same answer and deals with it, and an earlier copy may be in the queue. What is
 *   not known here counts as this: if it was the end of the downlink, its silence is looked into;
 * - `not-transmitted`: the gateway did not transmit it; another attempt may succeed;
 * - `final`: no attempt will. While it is being pushed, its pusher has the same answer.
 */
export type Failure = 'not-queued' | 'not-transmitted' | 'final';

/** What follows from an event. */
export interface Consequence {
  readonly next: Device;
  /** Whether the user is to hear of it; not while the downlink is still being worked on. */
  readonly tell: boolean;
}

/** @param now ms since 1970 */
export function afterEvent(device: Device, event: DownlinkEvent, now: number): Consequence {
  switch (event.kind) {
    case 'queued':
      return { next: arrived(device, event.downlink, 'queued', now), tell: true };
    case 'sent':
      return { next: afterSent(device, event.downlink, now), tell: true };
    case 'ack':
      return { next: afterAck(device, event.downlink), tell: true };
    case 'nack':
      return afterMiss(device, event.downlink);
    case 'failed':
      return afterFailure(device, event.downlink, event.failure);
    case 'invalidated':
      return { next: afterInvalidation(device, event), tell: true };
  }
}

function entryOf(device: Device, { id, ...slot }: ReportedDownlink): OutboxEntry | undefined {
  return outboxOf(device).find((entry) => (id === undefined ? isAt(entry.place, slot) : entry.id === id));
}

/** A downlink was seen further on its way; never moves it back. */
export function arrived(device: Device, downlink: ReportedDownlink, at: 'queued' | 'sent', now: number): Device {
  const found = entryOf(device, downlink);
  const before = at === 'queued' ? ['pushing'] : ['pushing', 'queued'];
  if (found === undefined || !isAt(found.place, downlink) || !before.includes(found.place.at)) return device;
  const { sessionID, fCntDown } = downlink;
  const place = { at, sessionID, fCntDown, fCntUp: device.session?.fCntUp ?? 0, since: now };
  const { replaces, ...rest } = found;
  const after = mapOutbox(device, (entry) => (entry === found ? { ...rest, place } : entry));
  return replaces ? replacing(after, found.id) : after;
}

/** What needs no acknowledgement is done, under whichever counter it went on the air. */
function afterSent(device: Device, downlink: ReportedDownlink, now: number): Device {
  const after = arrived(device, downlink, 'sent', now);
  const entry = entryOf(after, downlink);
  return entry === undefined || entry.confirmed ? after : finish(after, entry.id);
}

function afterAck(device: Device, downlink: ReportedDownlink): Device {
  const entry = entryOf(device, downlink);
  if (entry === undefined) return device;
  return finish(entry.replaces ? replacing(device, entry.id) : device, entry.id);
}

/** It was on the air in vain. Only the last of its attempts is the user's concern, and a repeat of the event nobody's. */
function afterMiss(device: Device, downlink: ReportedDownlink): Consequence {
  const found = entryOf(device, downlink);
  if (found === undefined) return { next: device, tell: downlink.id === undefined };
  if (!isAt(found.place, downlink)) return { next: device, tell: false };
  const after = missed(found);
  if (after.place.at === 'failed') return { next: finish(device, found.id), tell: true };
  return { next: mapOutbox(device, (entry) => (entry === found ? after : entry)), tell: false };
}

function afterFailure(device: Device, downlink: ReportedDownlink, failure: Failure): Consequence {
  if (failure === 'not-transmitted') return afterMiss(device, downlink);
  const found = entryOf(device, downlink);
  if (found === undefined) return { next: device, tell: downlink.id === undefined };
  const isUnderway = failure === 'not-queued' || found.place.at === 'pushing';
  if (isUnderway || !isAt(found.place, downlink)) return { next: device, tell: false };
  return { next: finish(device, found.id), tell: true };
}

/**
 * The network used a counter for itself, and has emptied its queue: what was in it is encrypted again, and so is what was
 * to use that very counter.
 */
function afterInvalidation(
  device: Device,
  { sessionID, lastFCntDown, downlinks }: Extract<DownlinkEvent, { kind: 'invalidated' }>,
): Device {
  const taken = { sessionID, fCntDown: lastFCntDown };
  const isEvicted = ({ id, place }: OutboxEntry): boolean =>
    place.at !== 'sent' &&
    [taken, ...downlinks].some((slot: ReportedDownlink) => isAt(place, slot) && (slot.id ?? id) === id);
  const after = mapOutbox(device, (entry) => (isEvicted(entry) ? waiting(entry) : entry));
  return counted(after, sessionID, lastFCntDown + 1);
}

/** Moves the counter of a session on, never back. */
export function counted(device: Device, sessionID: string, nextFCntDown: number): Device {
  for (const member of ['session', 'pending'] as const) {
    const session = device[member];
    if (session?.id !== sessionID || (session.nextFCntDown ?? Number.POSITIVE_INFINITY) >= nextFCntDown) continue;
    return { ...device, [member]: { ...session, nextFCntDown } };
  }
  return device;
}

import type { ErrorCode } from '../../errors.ts';
import type { Device } from '../device-state.ts';

/**
 * The outbox of an end-to-end encrypted device. What The Things Stack's Application Server does for other devices is done
 * here: counting, encrypting again after an eviction or a rejoin, trying again what was not acknowledged.
 */

/** A downlink, from the user's request until it is known what became of it. */
export interface OutboxEntry {
  /** 16 hex digits, made of the request's identity. The network echoes it in all that it says of the downlink. */
  readonly id: string;
  /** 1..223 */
  readonly fPort: number;
  /** In clear, base64: it has to be encrypted again whenever its counter is lost. */
  readonly frmPayload: string;
  readonly confirmed: boolean;
  readonly highPriority: boolean;
  /** The user's own name for it. */
  readonly correlationId?: string | undefined;
  /** Whether the network's queue is to be emptied when it is pushed for the first time. */
  readonly replaces?: boolean | undefined;
  /** Id of the downlink that takes its place as soon as the network has that. */
  readonly replacedBy?: string | undefined;
  /** How often it goes on the air before it is given up. */
  readonly maxAttempts: number;
  /** How often it did, in vain. */
  readonly attempts: number;
  readonly place: Place;
}

/** Where a downlink is. */
export type Place =
  /** Here. */
  | { readonly at: 'waiting' }
  /** On its way to the network; after a crash, perhaps there. */
  | ({ readonly at: 'pushing' } & Slot)
  /** In the network's queue; or in it no more, without a word of what became of it. */
  | ({ readonly at: 'queued'; readonly isGone?: boolean } & Slot & Since)
  /** On the air, not yet acknowledged. */
  | ({ readonly at: 'sent' } & Slot & Since)
  /** Nowhere any more; the user is still to be told. */
  | { readonly at: 'failed'; readonly code: ErrorCode; readonly message: string };

/** The one use of a counter. */
export interface Slot {
  readonly sessionID: string;
  readonly fCntDown: number;
}

interface Since {
  /** Counter of the newest uplink when it got there, or was last seen there. */
  readonly fCntUp: number;
  /** ms since 1970. */
  readonly since: number;
}

/** One handler at a time pushes for a device, so that downlinks reach the network in the order of their counters. */
export interface Pusher {
  /** The invocation; the same in each of Lambda's attempts. */
  readonly request: string;
  /** When it has ended, one way or the other; ms since 1970. */
  readonly until: number;
}

/** A downlink that a user asks for. */
export type Downlink = Omit<OutboxEntry, 'attempts' | 'place' | 'replacedBy'>;

/** How many downlinks one device may have outstanding: its state is written with every uplink, and billed by size. */
export const MAX_OUTSTANDING = 16;

/** Those included that are to be replaced and are not known to have ended. */
const MAX_ENTRIES = 2 * MAX_OUTSTANDING;

/** A retry of a request may come when its downlink is finished; as many are remembered as can wait at once. */
const FINISHED_REMEMBERED = MAX_OUTSTANDING;
const FINISHED_DIGITS = 8;

export const outboxOf = (device: Device): readonly OutboxEntry[] => device.outbox ?? [];

export const isAt = (place: Place, slot: Slot): boolean =>
  'sessionID' in place && place.sessionID === slot.sessionID && place.fCntDown === slot.fCntDown;

/** Whether a request was accepted before: Lambda's retries and redrives come under the same id. */
export function isKnown(device: Device, id: string): boolean {
  const begins: readonly string[] = device.finished?.match(/.{8}/g) ?? [];
  return begins.includes(id.slice(0, FINISHED_DIGITS)) || outboxOf(device).some((entry) => entry.id === id);
}

/**
 * Takes a downlink on; undefined if too many are outstanding. One that replaces ends what waits here at once, and what is
 * at the network as soon as it is there itself.
 */
export function accepted(device: Device, downlink: Downlink): Device | undefined {
  const before = downlink.replaces ? mapOutbox(device, (entry) => toReplace(entry, downlink.id)) : device;
  const outstanding = outboxOf(before).filter(
    ({ place, replacedBy }) => place.at !== 'failed' && replacedBy === undefined,
  );
  if (outstanding.length >= MAX_OUTSTANDING || outboxOf(before).length >= MAX_ENTRIES) return undefined;
  const entry: OutboxEntry = { ...downlink, attempts: 0, place: { at: 'waiting' } };
  return { ...before, outbox: [...outboxOf(before), entry] };
}

function toReplace(entry: OutboxEntry, replacedBy: string): OutboxEntry {
  if (entry.place.at === 'waiting') return replaced(entry);
  return entry.place.at === 'pushing' || entry.place.at === 'queued' ? { ...entry, replacedBy } : entry;
}

function replaced(entry: OutboxEntry): OutboxEntry {
  return failed(entry, 'REPLACED', 'a later request replaced it');
}

/** A downlink has got to the network, and what it replaces is in the queue there no more. */
export function replacing(device: Device, id: string): Device {
  return mapOutbox(device, (entry) =>
    entry.replacedBy === id && entry.place.at !== 'sent' && entry.place.at !== 'failed' ? replaced(entry) : entry,
  );
}

/** A downlink will not get to the network: what it was to replace stays. */
export function notReplacing(device: Device, id: string): Device {
  return mapOutbox(device, (entry) => (entry.replacedBy === id ? { ...entry, replacedBy: undefined } : entry));
}

export function failed(entry: OutboxEntry, code: ErrorCode, message: string): OutboxEntry {
  return { ...entry, place: { at: 'failed', code, message } };
}

export function waiting(entry: OutboxEntry): OutboxEntry {
  return { ...entry, place: { at: 'waiting' } };
}

/** It was on the air in vain: it waits for another attempt, or has failed. */
export function missed(entry: OutboxEntry): OutboxEntry {
  if (entry.replacedBy !== undefined) return replaced(entry);
  const attempts = entry.attempts + 1;
  if (attempts < entry.maxAttempts) return waiting({ ...entry, attempts });
  return failed({ ...entry, attempts }, 'NOT_ACKNOWLEDGED', `not acknowledged after ${attempts} attempts`);
}

/** Leaves a device whose outbox has not changed as it is. */
export function mapOutbox(device: Device, change: (entry: OutboxEntry) => OutboxEntry): Device {
  const outbox = outboxOf(device).map(change);
  return outbox.every((entry, i) => entry === device.outbox?.[i]) ? device : { ...device, outbox };
}

/** Takes an entry out, and remembers that it was there. */
export function finish(device: Device, id: string): Device {
  const after = withdrawn(device, id);
  if (after === device) return device;
  const finished = (device.finished ?? '') + id.slice(0, FINISHED_DIGITS);
  return { ...after, finished: finished.slice(-FINISHED_REMEMBERED * FINISHED_DIGITS) };
}

/** Takes an entry out as if it had never been there. */
export function withdrawn(device: Device, id: string): Device {
  const outbox = outboxOf(notReplacing(device, id)).filter((entry) => entry.id !== id);
  if (outbox.length === outboxOf(device).length) return device;
  return { ...device, outbox: outbox.length === 0 ? undefined : outbox };
}

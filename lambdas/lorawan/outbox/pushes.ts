import type { ErrorCode } from '../../errors.ts';
import type { Device, Session } from '../device-state.ts';
import {
  failed,
  finish,
  isAt,
  mapOutbox,
  missed,
  notReplacing,
  type OutboxEntry,
  outboxOf,
  type Place,
  type Pusher,
  replacing,
  type Slot,
  waiting,
} from './entry.ts';
import { arrived, counted, type ReportedDownlink } from './events.ts';
import { hasCounter } from './sessions.ts';

/** How downlinks get from the outbox to the network: one at a time, each under a counter that is stored before it is used. */

/** A downlink whose fate the network has not told after this many uplinks, and this long, is looked for. */
const SILENT_UPLINKS = 2;
const SILENT_MS = 60_000;

/** What a handler has to do next. */
export type Step =
  /** Nothing, or nothing now: somebody else is at it, or the device has to be heard first. */
  | { readonly do: 'rest' }
  /** Ask the network which sessions there are. */
  | { readonly do: 'recover' }
  /** Ask the network which downlinks it has in its queue. */
  | { readonly do: 'look' }
  /** Tell the user that a downlink has failed. */
  | { readonly do: 'report'; readonly entry: OutboxEntry }
  | Push;

export interface Push {
  readonly do: 'push';
  readonly entry: OutboxEntry;
  /** Where it goes to; in a session that is not end-to-end encrypted the network encrypts and counts. */
  readonly session: Session;
  readonly slot: Slot;
  /** Whether the same was pushed before, and nobody knows whether it arrived. */
  readonly again: boolean;
}

/** What became of a step. */
export type Outcome =
  | { readonly of: 'push'; readonly push: Push; readonly result: PushResult }
  | { readonly of: 'look'; readonly queued: readonly string[] }
  /** The network has no such device. */
  | { readonly of: 'no-device' }
  | { readonly of: 'report'; readonly id: string };

export type PushResult =
  | { readonly is: 'accepted' }
  /** Pushed before, refused now, and not in the queue: it is on the air already, or has never arrived. */
  | { readonly is: 'gone' }
  /** Refused, since the counter is below the one that the network accepts next. */
  | { readonly is: 'too-low'; readonly minFCntDown: number }
  /** Refused for now. */
  | { readonly is: 'held' }
  /** Refused for good. */
  | { readonly is: 'refused'; readonly code: ErrorCode; readonly message: string }
  /** Not refused, not accepted: the answer is missing. */
  | { readonly is: 'unknown' };

/** Whether there is anything to do for a device, as far as its state tells. */
export function hasWork(device: Device, now: number): boolean {
  return outboxOf(device).some(({ place }) => ('since' in place ? isOverdue(device, place, now) : true));
}

/** Takes the next step for a pusher, and the state to store before it is done. */
export function nextStep(device: Device, pusher: Pusher, now: number): { readonly next: Device; readonly step: Step } {
  if (device.pusher !== undefined && device.pusher.request !== pusher.request && device.pusher.until > now) {
    return { next: device, step: { do: 'rest' } };
  }
  const { next, step } = choose(silenceEnded(device, now), now);
  if (step.do === 'rest') return { next: released(next, pusher.request), step };
  return { next: { ...next, pusher }, step };
}

/** Lets others push. */
export function released(device: Device, request: string): Device {
  return device.pusher?.request === request ? { ...device, pusher: undefined } : device;
}

function choose(device: Device, now: number): { readonly next: Device; readonly step: Step } {
  const rest = { next: device, step: { do: 'rest' } } as const;
  const failure = outboxOf(device).find(({ place }) => place.at === 'failed');
  if (failure !== undefined) return { next: device, step: { do: 'report', entry: failure } };
  if (outboxOf(device).some((entry) => isSilent(device, entry, now))) return { next: device, step: { do: 'look' } };
  const inPlace = (at: Place['at']) =>
    outboxOf(device).find(({ place, replacedBy }) => place.at === at && replacedBy === undefined);
  // One whose fate is open goes first: its counter is the lowest.
  const entry = inPlace('pushing') ?? inPlace('waiting');
  if (entry === undefined) return rest;
  const { session, pending } = device;
  // Between a rejoin and the first uplink of the new session the Application Server would queue each downlink twice.
  if (session !== undefined && pending !== undefined) return rest;
  const target = session ?? pending;
  if (target === undefined || (target.endToEnd && target.nextFCntDown === undefined)) {
    return { next: device, step: { do: 'recover' } };
  }
  return pushed(device, entry, target) ?? rest;
}

function pushed(device: Device, entry: OutboxEntry, session: Session): { next: Device; step: Push } | undefined {
  if (entry.place.at === 'pushing' && entry.place.sessionID === session.id) {
    const { sessionID, fCntDown } = entry.place;
    return { next: device, step: { do: 'push', entry, session, slot: { sessionID, fCntDown }, again: true } };
  }
  if (session.endToEnd && !hasCounter(session)) return undefined;
  const slot = { sessionID: session.id, fCntDown: session.nextFCntDown ?? 0 };
  const placed: OutboxEntry = { ...entry, place: { at: 'pushing', ...slot } };
  const next = mapOutbox(counted(device, slot.sessionID, slot.fCntDown + 1), (other) =>
    other === entry ? placed : other,
  );
  return { next, step: { do: 'push', entry: placed, session, slot, again: false } };
}

/** Stores what became of a step; the state may have moved on in between. */
export function afterStep(device: Device, outcome: Outcome, now: number): Device {
  switch (outcome.of) {
    case 'report':
      return finish(device, outcome.id);
    case 'look':
      return mapOutbox(device, (entry) =>
        isSilent(device, entry, now) ? looked(device, entry, outcome.queued, now) : entry,
      );
    case 'no-device':
      return mapOutbox(device, (entry) => unreachable(device, entry));
    case 'push':
      return afterPush(device, outcome.push, outcome.result, now);
  }
}

function unreachable({ applicationID, deviceID }: Device, entry: OutboxEntry): OutboxEntry {
  if (entry.place.at !== 'waiting' && entry.place.at !== 'pushing') return entry;
  return failed(entry, 'REFUSED_BY_NETWORK', `application ${applicationID} has no device ${deviceID}`);
}

function afterPush(device: Device, push: Push, result: PushResult, now: number): Device {
  const { session, slot, again } = push;
  const { id } = push.entry;
  const entry = outboxOf(device).find((other) => other.id === id);
  if (entry === undefined || entry.place.at !== 'pushing' || !isAt(entry.place, slot)) {
    return result.is === 'too-low' ? counted(device, slot.sessionID, result.minFCntDown) : device;
  }
  const changed = (change: OutboxEntry): Device => mapOutbox(device, (other) => (other === entry ? change : other));
  switch (result.is) {
    case 'accepted':
    case 'gone':
      return session.endToEnd ? taken(device, { id, ...slot }, result.is === 'gone', now) : passedOn(device, id);
    case 'too-low':
      return counted(changed(waiting(entry)), slot.sessionID, result.minFCntDown);
    case 'held':
      // Where an earlier copy may have arrived, another counter would make two of it.
      return again ? device : changed(waiting(entry));
    case 'refused':
      return notReplacing(changed(failed(entry, result.code, result.message)), id);
    case 'unknown':
      return device;
  }
}

/** The network has it, or had it: which, its events or their absence will tell. */
function taken(device: Device, downlink: ReportedDownlink, isGone: boolean, now: number): Device {
  return mapOutbox(arrived(device, downlink, 'queued', now), (entry) =>
    isGone && entry.id === downlink.id && entry.place.at === 'queued'
      ? { ...entry, place: { ...entry.place, isGone } }
      : entry,
  );
}

/** The network encrypts it: from here on it is its own affair. */
function passedOn(device: Device, id: string): Device {
  return finish(replacing(device, id), id);
}

/** Whether the network should have said more of a downlink in its queue by now. */
function isSilent(device: Device, { place }: OutboxEntry, now: number): boolean {
  return place.at === 'queued' && !place.isGone && isOverdue(device, place, now);
}

function isOverdue({ session }: Device, place: Extract<Place, { fCntUp: number }>, now: number): boolean {
  if (session?.id !== place.sessionID || session.fCntUp === undefined) return false;
  return session.fCntUp - place.fCntUp >= SILENT_UPLINKS && now - place.since >= SILENT_MS;
}

/**
 * The word on some downlinks was lost: the device was heard since, which is when it acknowledges; or the network has it in
 * its queue no more.
 */
function silenceEnded(device: Device, now: number): Device {
  return mapOutbox(device, (entry) => {
    const { place } = entry;
    if (!('since' in place) || isSilent(device, entry, now) || !isOverdue(device, place, now)) return entry;
    if (entry.confirmed) return missed(entry);
    return failed(entry, 'OUTCOME_UNKNOWN', 'the network has it no more and did not say what became of it');
  });
}

/** What is gone from the queue may just have been sent, so that the word on it is still to come. */
function looked({ session }: Device, entry: OutboxEntry, queued: readonly string[], now: number): OutboxEntry {
  if (entry.place.at !== 'queued') return entry;
  const isGone = !queued.includes(entry.id);
  return { ...entry, place: { ...entry.place, isGone, fCntUp: session?.fCntUp ?? 0, since: now } };
}

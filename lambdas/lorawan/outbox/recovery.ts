import type { Device, Session } from '../device-state.ts';
import { counterAfter, counterOf, outOfUse, withoutOrphans } from './sessions.ts';

/** A session as the network's Application Server has it on record. */
export interface RecordedSession extends Pick<Session, 'id' | 'devAddr' | 'endToEnd' | 'appSKey'> {
  /** Counter of the last downlink that it knows of; 0: none. */
  readonly lastAFCntDown: number;
}

/** The sessions of a device on record: the one in use, and the one offered by the last join-accept. */
export interface SessionRecord {
  readonly session?: RecordedSession | undefined;
  readonly pending?: RecordedSession | undefined;
}

/**
 * Takes over what the network has on record, where messages or our own state were lost. A session on offer counts only
 * where none is known: after a lost join-accept the Application Server keeps it on record although nobody uses it.
 * The record may be older than what the device's messages have told since it was read.
 * @param readAt sortable time: a join-accept from before it is late, and takes no counter back
 */
export function recovered(device: Device, { session, pending }: SessionRecord, readAt: string): Device {
  if (session !== undefined)
    return session.id === device.previous?.id ? device : withoutOrphans(inUse(device, session));
  if (device.session !== undefined || pending === undefined) return device;
  if (device.pending !== undefined && device.pending.id !== pending.id) return device;
  const offered = updated(device, device.pending, pending);
  return withoutOrphans({ ...device, pending: { ...offered, heardAt: offered.heardAt ?? readAt } });
}

function inUse(device: Device, recorded: RecordedSession): Device {
  const { session, pending } = device;
  if (session?.id === recorded.id) return { ...device, session: updated(device, session, recorded) };
  const promoted = pending?.id === recorded.id ? pending : undefined;
  return {
    ...device,
    ...outOfUse(device),
    session: updated(device, promoted, recorded),
    pending: promoted === undefined ? pending : undefined,
  };
}

function updated(device: Device, known: Session | undefined, { lastAFCntDown, ...recorded }: RecordedSession): Session {
  return {
    ...(known ?? { ...recorded, seen: {} }),
    appSKey: known?.appSKey ?? recorded.appSKey,
    ...(recorded.endToEnd && { nextFCntDown: counterAfter(counterOf(device, recorded.id), lastAFCntDown) }),
  };
}

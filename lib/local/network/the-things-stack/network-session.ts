import type { NetworkSessionKeys } from '../../../../lambdas/lorawan/session-keys.ts';
import type { EndDeviceIDs, QueuedDownlink } from './messages.ts';
import type { QueueState } from './queue-error.ts';
import type { LorawanVersion } from './registry/lorawan-versions.ts';

/** A device as the Network Server keeps it. */
export interface NetworkDevice {
  readonly ids: EndDeviceIDs;
  /** Of the sessions to come. */
  version: LorawanVersion;
  session: NetworkSession | undefined;
  /** Joined, but not heard in yet. */
  pendingSession: NetworkSession | undefined;
  /** After an uplink, until a downlink was sent or the time is over. */
  window: ReceiveWindow | undefined;
  /** It has answered a DevStatusReq, in whichever session. */
  statusKnown: boolean;
}

/** When a class A device listens, and what the network itself has to say then. */
export interface ReceiveWindow {
  /** Milliseconds since 1970. */
  readonly closesAt: number;
  /** Counter of the confirmed uplink to acknowledge. */
  readonly acknowledges: number | undefined;
  /** 0 to 15 bytes. */
  readonly macCommands: Uint8Array;
}

/** A session as the Network Server keeps it. Counters have 32 bits and are undefined until used. */
export interface NetworkSession {
  readonly version: LorawanVersion;
  readonly sessionKeyID: string;
  readonly devAddr: string;
  readonly keys: NetworkSessionKeys;
  lastFCntUp: number | undefined;
  /** 1.0.x: the last counter of any downlink. 1.1: of those without application payload. */
  lastNFCntDown: number | undefined;
  /** 1.1: the last counter of a downlink with application payload. */
  lastAFCntDown: number | undefined;
  queue: readonly QueuedDownlink[];
  /** The confirmed downlink that was sent last, until the next uplink says whether it came through. */
  unacknowledged: QueuedDownlink | undefined;
}

export function newSession(
  session: Pick<NetworkSession, 'version' | 'sessionKeyID' | 'devAddr' | 'keys'>,
): NetworkSession {
  const counters = { lastFCntUp: undefined, lastNFCntDown: undefined, lastAFCntDown: undefined };
  return { ...session, ...counters, queue: [], unacknowledged: undefined };
}

/** The device's sessions, the running one first. */
export function sessionsOf({ session, pendingSession }: NetworkDevice): readonly NetworkSession[] {
  return [session, pendingSession].filter((own) => own !== undefined);
}

/** Empties the queue. */
export function takeQueue(session: NetworkSession): readonly QueuedDownlink[] {
  const { queue } = session;
  session.queue = [];
  return queue;
}

/** The confirmed downlink that the next uplink tells about; nobody will ask again, whichever session that uplink is of. */
export function takeUnacknowledged({ session }: NetworkDevice): QueuedDownlink | undefined {
  if (session === undefined) return undefined;
  const { unacknowledged } = session;
  session.unacknowledged = undefined;
  return unacknowledged;
}

/** The lowest counter that the next queued item may have, if `queue` is what waits before it. */
export function minFCntDown(session: NetworkSession, queue: readonly QueuedDownlink[]): number {
  // The first counter of a 1.0.x session is left to the network itself.
  const sent = session.version === '1.1' ? (session.lastAFCntDown ?? -1) : (session.lastNFCntDown ?? 0);
  return Math.max(sent, queue.at(-1)?.fCnt ?? -1) + 1;
}

/** 1.0.x: the network has used the item's counter, or a higher one, for itself. */
export function isStale({ version, lastNFCntDown = 0 }: NetworkSession, item: QueuedDownlink): boolean {
  return version !== '1.1' && item.fCnt <= lastNFCntDown;
}

/** Takes the counter for a downlink: the item's own, or the next of the network's. */
export function takeFCntDown(session: NetworkSession, item: QueuedDownlink | undefined): number {
  if (item !== undefined && session.version === '1.1') {
    session.lastAFCntDown = item.fCnt;
    return item.fCnt;
  }
  const fCnt = item?.fCnt ?? (session.lastNFCntDown === undefined ? 0 : session.lastNFCntDown + 1);
  session.lastNFCntDown = fCnt;
  return fCnt;
}

export function queueState(session: NetworkSession, queue = session.queue): QueueState {
  return { sessionKeyID: session.sessionKeyID, devAddr: session.devAddr, minFCntDown: minFCntDown(session, queue) };
}

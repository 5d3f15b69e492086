import { type ApplicationDevice, sessionsOf } from './application-device.ts';
import { type ApplicationSession, appSKeyOf, cryptPayload } from './application-session.ts';
import type { KeyVault } from './key-vault.ts';
import type { ApplicationDownlink, QueuedDownlink, QueueOperation } from './messages.ts';
import { QueueError, type QueueStates } from './queue-error.ts';
import { StackError } from './stack-error.ts';
import { noAppSKey, noDeviceSession, noFPort } from './stack-errors.ts';

const MAX_ATTEMPTS = 50;

/** The Network Server's downlink queues. */
export interface NetworkQueues {
  /** All items or none; throws StackError. */
  queue(deviceID: string, operation: QueueOperation, downlinks: readonly QueuedDownlink[]): void;
  /** The items that wait in a session. */
  queued(deviceID: string, sessionKeyID: string): readonly QueuedDownlink[];
  /** Looks a moment later for something to send, if the device listens. */
  sendSoon(deviceID: string): void;
}

/** What to put into the queues. */
export interface QueueRequest {
  readonly operation: QueueOperation;
  readonly downlinks: readonly ApplicationDownlink[];
  /** Key ID of the one session that it is for. @default - all of the device */
  readonly only?: string;
}

export interface ApplicationQueueDeps {
  readonly network: NetworkQueues;
  readonly vault: KeyVault;
  /** Whether the payloads of a session pass as they are. */
  skips(device: ApplicationDevice, session: ApplicationSession): boolean;
  /** Whether the application says that they should. */
  wantsToSkip(device: ApplicationDevice): boolean;
}

/** Puts downlinks into the Network Server's queues, for each session of a device under its own key and counters. */
export class ApplicationQueue {
  constructor(private readonly deps: ApplicationQueueDeps) {}

  /** All or nothing; throws StackError. */
  queue(device: ApplicationDevice, request: QueueRequest): void {
    if (request.downlinks.some(({ fPort }) => fPort === 0)) throw new StackError(noFPort);
    for (let attempt = 1; ; attempt++) {
      try {
        this.queueInSessions(device, request);
        return;
      } catch (error) {
        if (!(error instanceof QueueError) || attempt === MAX_ATTEMPTS) throw error;
        // What the application encrypts, only the application can encrypt under another counter.
        if (this.deps.wantsToSkip(device)) throw error;
        heal(device, error.states);
      }
    }
  }

  /** A queued downlink in clear; undefined if its session or the session's key is unknown. */
  decrypted(device: ApplicationDevice, downlink: QueuedDownlink): QueuedDownlink | undefined {
    const session = sessionsOf(device).find(({ sessionKeyID }) => sessionKeyID === downlink.sessionKeyID);
    const appSKey = session && appSKeyOf(session, this.deps.vault);
    if (session === undefined || appSKey === undefined) return undefined;
    return { ...downlink, frmPayload: cryptPayload(session, appSKey, { ...downlink, direction: 'down' }) };
  }

  private queueInSessions(device: ApplicationDevice, { operation, downlinks, only }: QueueRequest): void {
    const sessions = sessionsOf(device).filter(({ sessionKeyID }) => only === undefined || sessionKeyID === only);
    if (sessions.length === 0) throw new StackError(noDeviceSession);
    const copies = sessions.map((session) => ({ session, items: this.itemsFor(device, session, downlinks) }));
    this.deps.network.queue(
      device.ids.deviceID,
      operation,
      copies.flatMap(({ items }) => items),
    );
    for (const { session, items } of copies) session.lastAFCntDown = items.at(-1)?.fCnt ?? session.lastAFCntDown;
  }

  private itemsFor(
    device: ApplicationDevice,
    session: ApplicationSession,
    downlinks: readonly ApplicationDownlink[],
  ): readonly QueuedDownlink[] {
    const { sessionKeyID } = session;
    if (this.deps.skips(device, session)) return downlinks.map((downlink) => ({ sessionKeyID, ...downlink }));
    const appSKey = appSKeyOf(session, this.deps.vault);
    if (appSKey === undefined) throw new StackError(noAppSKey);
    return downlinks.map((downlink, i) => {
      const item = { ...downlink, sessionKeyID, fCnt: session.lastAFCntDown + 1 + i };
      return { ...item, frmPayload: cryptPayload(session, appSKey, { ...item, direction: 'down' }) };
    });
  }
}

/** Brings sessions and counters in line with what the Network Server has. */
function heal(device: ApplicationDevice, { session, pendingSession }: QueueStates): void {
  const known = [session, pendingSession].filter((state) => state !== undefined);
  const healed = (own: ApplicationSession | undefined): ApplicationSession | undefined => {
    const state = known.find(({ sessionKeyID }) => sessionKeyID === own?.sessionKeyID);
    if (own === undefined || state === undefined) return undefined;
    own.lastAFCntDown = Math.max(own.lastAFCntDown, state.minFCntDown - 1);
    return own;
  };
  device.session = healed(device.session);
  device.pendingSession = healed(device.pendingSession);
}

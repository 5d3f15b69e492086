import type { Environment } from '../environment.ts';
import { type ApplicationDevice, matchSession, sessionsOf } from './application-device.ts';
import { ApplicationQueue, type ApplicationQueueDeps } from './application-queue.ts';
import { downlinkJson, type Up, type UpKind } from './application-up.ts';
import type {
  ApplicationDownlink,
  NetworkEvent,
  NetworkMessage,
  QueuedDownlink,
  QueueInvalidatedEvent,
  QueueOperation,
} from './messages.ts';
import { withoutZeros } from './proto-json.ts';
import { StackError } from './stack-error.ts';
import { deviceNotFoundInAS, maxRetriesInvalid, noDeviceSession } from './stack-errors.ts';
import { ulid } from './ulid.ts';

/** Attempts at a confirmed downlink: what a request may ask for, and what it gets if it doesn't. */
const MAX_ATTEMPTS = 32;
const DEFAULT_ATTEMPTS = 8;

const KINDS = {
  'downlink-sent': 'downlink_sent',
  'downlink-ack': 'downlink_ack',
  'downlink-nack': 'downlink_nack',
} as const satisfies Record<string, UpKind>;

export interface ApplicationDownlinksDeps extends ApplicationQueueDeps {
  readonly environment: Environment;
  readonly applicationID: string;
  device(deviceID: string): ApplicationDevice | undefined;
  publish(up: Up): void;
}

/** Takes an application's downlinks, and tells it what becomes of them. */
export class ApplicationDownlinks {
  private readonly queues: ApplicationQueue;

  constructor(private readonly deps: ApplicationDownlinksDeps) {
    this.queues = new ApplicationQueue(deps);
  }

  /** Queues all or nothing. Throws StackError, and says so in a `downlink_failed` for each item if the queue refused. */
  queue(deviceID: string, operation: QueueOperation, requested: readonly ApplicationDownlink[]): void {
    const device = this.device(deviceID);
    const downlinks = requested.map((downlink) => this.accepted(downlink));
    try {
      this.queues.queue(device, { operation, downlinks });
    } catch (error) {
      if (error instanceof StackError) for (const downlink of downlinks) this.publishFailed(device, downlink, error);
      throw error;
    }
    for (const downlink of downlinks) {
      const { correlationIDs } = downlink;
      this.deps.publish({ kind: 'downlink_queued', ids: device.ids, correlationIDs, body: downlinkJson(downlink) });
    }
    this.deps.network.sendSoon(deviceID);
  }

  /** What waits in the running session, else in the pending one; in clear if the server can. */
  list(deviceID: string): readonly QueuedDownlink[] {
    const device = this.device(deviceID);
    const [session] = sessionsOf(device);
    if (session === undefined) throw new StackError(noDeviceSession);
    const items = this.deps.network.queued(deviceID, session.sessionKeyID);
    if (this.deps.skips(device, session)) return items;
    return this.decrypted(device, items);
  }

  /** Those of the items that the server can decrypt, in clear. */
  decrypted(device: ApplicationDevice, items: readonly QueuedDownlink[]): readonly QueuedDownlink[] {
    return items.flatMap((item) => this.queues.decrypted(device, item) ?? []);
  }

  /** Queues again, under new counters, what the network has given back; in one session only if its key ID is given. */
  requeue(device: ApplicationDevice, downlinks: readonly QueuedDownlink[], only?: string): void {
    if (downlinks.length === 0) return;
    try {
      this.queues.queue(device, { operation: 'push', downlinks, ...(only !== undefined && { only }) });
      this.deps.network.sendSoon(device.ids.deviceID);
    } catch (error) {
      this.deps.environment.log(`downlinks of ${device.ids.deviceID} dropped: ${String(error)}`);
    }
  }

  /** Passes on what happened to an item. */
  handle(
    device: ApplicationDevice,
    message: NetworkMessage,
    event: Exclude<NetworkEvent, { readonly type: 'join' | 'uplink' }>,
  ): void {
    if (event.type === 'queue-invalidated') {
      this.invalidated(device, message, event);
      return;
    }
    const session = matchSession(device, event.downlink.sessionKeyID);
    const skips = session !== undefined && this.deps.skips(device, session);
    const downlink = skips ? event.downlink : this.queues.decrypted(device, event.downlink);
    if (downlink === undefined) return;
    const { devAddr } = message;
    if (event.type === 'downlink-failed') {
      this.publishFailed(device, downlink, event.error, devAddr);
      return;
    }
    if (event.type === 'downlink-nack' && !skips) this.retry(device, downlink);
    const correlationIDs = [...new Set([...message.correlationIDs, ...downlink.correlationIDs])];
    const body = downlinkJson(downlink);
    this.deps.publish({ kind: KINDS[event.type], ids: device.ids, devAddr, correlationIDs, body });
  }

  private device(deviceID: string): ApplicationDevice {
    const device = this.deps.device(deviceID);
    if (device !== undefined) return device;
    throw new StackError(deviceNotFoundInAS, { attributes: { device_uid: `${this.deps.applicationID}.${deviceID}` } });
  }

  private accepted(downlink: ApplicationDownlink): ApplicationDownlink {
    const value = downlink.confirmedRetry?.maxAttempts ?? 0;
    if (value > MAX_ATTEMPTS) throw new StackError(maxRetriesInvalid, { attributes: { value, max: MAX_ATTEMPTS } });
    return {
      ...downlink,
      correlationIDs: [...downlink.correlationIDs, `as:downlink:${ulid(this.deps.environment)}`],
      ...(downlink.confirmed && { confirmedRetry: { ...downlink.confirmedRetry, attempt: 1 } }),
    };
  }

  private retry(device: ApplicationDevice, downlink: QueuedDownlink): void {
    const { attempt = 1, maxAttempts = DEFAULT_ATTEMPTS } = downlink.confirmedRetry ?? {};
    if (attempt >= maxAttempts) return;
    this.requeue(device, [{ ...downlink, confirmedRetry: { ...downlink.confirmedRetry, attempt: attempt + 1 } }]);
  }

  /** The application encrypts again what it has encrypted; the rest is for the server to do. */
  private invalidated(
    device: ApplicationDevice,
    { devAddr, correlationIDs }: NetworkMessage,
    { sessionKeyID, downlinks, lastFCntDown }: QueueInvalidatedEvent,
  ): void {
    const session = matchSession(device, sessionKeyID);
    if (session === undefined) return;
    session.lastAFCntDown = lastFCntDown;
    if (!this.deps.skips(device, session)) {
      this.requeue(device, this.decrypted(device, downlinks));
      return;
    }
    const body = withoutZeros({
      downlinks: downlinks.map(downlinkJson),
      last_f_cnt_down: lastFCntDown,
      session_key_id: sessionKeyID,
    });
    this.deps.publish({ kind: 'downlink_queue_invalidated', ids: device.ids, devAddr, correlationIDs, body });
  }

  private publishFailed(
    device: ApplicationDevice,
    downlink: ApplicationDownlink,
    error: StackError,
    devAddr?: string,
  ): void {
    const { correlationIDs } = downlink;
    const body = { downlink: downlinkJson(downlink), error: error.toErrorDetails() };
    const address = devAddr !== undefined && { devAddr };
    this.deps.publish({ kind: 'downlink_failed', ids: device.ids, ...address, correlationIDs, body });
  }
}

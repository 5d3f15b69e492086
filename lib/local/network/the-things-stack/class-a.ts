import { concatBytes } from '../../../../lambdas/lorawan/bytes.ts';
import type { Environment } from '../environment.ts';
import { DEV_STATUS_REQ, REKEY_CONF } from '../mac-commands.ts';
import type { Radio, TxAckResult } from '../radio.ts';
import { downlinkFrame, fits, type MACCommandsIn } from './downlink-frame.ts';
import type { NetworkEvent, NetworkMessage, QueuedDownlink } from './messages.ts';
import { isStale, type NetworkDevice, type NetworkSession, takeQueue } from './network-session.ts';
import { StackError } from './stack-error.ts';
import { transmission } from './stack-errors.ts';
import type { Uplink } from './uplink-frame.ts';

/** RX1 after 5 s, RX2 a second later. */
const RX2_MS = 6_000;

export interface ClassADeps {
  readonly environment: Environment;
  readonly radio: Radio;
  /** How long a downlink waits for what may still join it. */
  readonly deduplicationMs: number;
  readonly macCommandsIn: MACCommandsIn;
  /** Whether a device has sent another uplink already, of which copies are still being collected. */
  hasSpokenAgain(session: NetworkSession): boolean;
  emit(message: NetworkMessage): void;
}

/** Sends downlinks in the receive windows that follow an uplink: one at most for each. */
export class ClassA {
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(private readonly deps: ClassADeps) {}

  /** The device listens from now on, and is answered if there is anything to say. */
  openWindow(device: NetworkDevice, { confirmed, fCnt, rekeys }: Uplink): void {
    const macCommands = [...(rekeys ? [REKEY_CONF] : []), ...(device.statusKnown ? [] : [DEV_STATUS_REQ])];
    device.window = {
      closesAt: this.deps.environment.now() + RX2_MS,
      acknowledges: confirmed ? fCnt : undefined,
      macCommands: concatBytes(...macCommands),
    };
    this.answerSoon(device);
  }

  /** Looks a moment later for something to send, if the device listens. */
  answerSoon(device: NetworkDevice): void {
    if (device.window === undefined) return;
    const { deduplicationMs } = this.deps;
    if (deduplicationMs === 0) {
      this.answer(device);
      return;
    }
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.answer(device);
    }, deduplicationMs);
    this.timers.add(timer);
  }

  stop(): void {
    for (const timer of this.timers) clearTimeout(timer);
  }

  private answer(device: NetworkDevice): void {
    const { session } = device;
    // Its receive windows are those of its last uplink.
    if (session === undefined || !this.listens(device) || this.deps.hasSpokenAgain(session)) return;
    const [head] = session.queue;
    if (head !== undefined && isStale(session, head)) this.emit(device, session, invalidated(session));
    // What heard of it may have queued anew, and thereby used the window.
    const { window } = device;
    if (window === undefined) return;
    const { macCommandsIn } = this.deps;
    const [next] = session.queue;
    const item = next !== undefined && fits(next, window, macCommandsIn) ? next : undefined;
    if (item === undefined && window.acknowledges === undefined && window.macCommands.length === 0) return;
    device.window = undefined;
    if (item !== undefined) session.queue = session.queue.slice(1);
    const frame = downlinkFrame({ device, session, window, item, macCommandsIn });
    if (item !== undefined) session.unacknowledged = item.confirmed ? item : undefined;
    // The frame took a counter that the application may have used already.
    else if (session.version !== '1.1') this.emit(device, session, invalidated(session));
    this.deps.radio.transmitDown(frame, (result) => {
      if (item !== undefined) this.emit(device, session, outcome(item, result));
    });
  }

  private listens({ window }: NetworkDevice): boolean {
    return window !== undefined && this.deps.environment.now() <= window.closesAt;
  }

  private emit(device: NetworkDevice, { devAddr }: NetworkSession, event: NetworkEvent): void {
    const correlationIDs = 'downlink' in event ? event.downlink.correlationIDs : [];
    this.deps.emit({ ids: device.ids, devAddr, correlationIDs, event });
  }
}

/** Gives up the queue and says where the counter stands. */
function invalidated(session: NetworkSession): NetworkEvent {
  const { sessionKeyID, lastNFCntDown: lastFCntDown = 0 } = session;
  return { type: 'queue-invalidated', sessionKeyID, downlinks: takeQueue(session), lastFCntDown };
}

/** What became of an item at the gateway. Its counter is used in either case. */
function outcome({ classBC: _, confirmedRetry: __, ...downlink }: QueuedDownlink, result: TxAckResult): NetworkEvent {
  if (result === 'SUCCESS') return { type: 'downlink-sent', downlink };
  return { type: 'downlink-failed', downlink, error: new StackError(transmission, { attributes: { result } }) };
}

import { buildDataFrame } from '../../../../lambdas/lorawan/data-frame.ts';
import type { Environment } from '../environment.ts';
import type { Radio } from '../radio.ts';
import type { NetworkEvent, NetworkMessage, QueuedDownlink } from './messages.ts';
import {
  isStale,
  type NetworkDevice,
  type NetworkSession,
  type ReceiveWindow,
  takeFCntDown,
  takeQueue,
} from './network-session.ts';
import { MAX_FRM_PAYLOAD_BYTES } from './queue-operation.ts';
import type { Uplink } from './uplink-frame.ts';

/** RX1 after 5 s, RX2 a second later. */
const RX2_MS = 6_000;
/** The network's minor version is 1. */
const REKEY_CONF = Uint8Array.of(0x0b, 0x01);

export interface ClassADeps {
  readonly environment: Environment;
  readonly radio: Radio;
  /** How long a downlink waits for what may still join it. */
  readonly deduplicationMs: number;
  emit(message: NetworkMessage): void;
}

/** Sends downlinks in the receive windows that follow an uplink: one at most for each. */
export class ClassA {
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(private readonly deps: ClassADeps) {}

  /** The device listens from now on, and is answered if there is anything to say. */
  openWindow(device: NetworkDevice, { confirmed, fCnt, rekeys }: Uplink): void {
    device.window = {
      closesAt: this.deps.environment.now() + RX2_MS,
      acknowledges: confirmed ? fCnt : undefined,
      fOpts: rekeys ? REKEY_CONF : new Uint8Array(),
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
    if (session === undefined) return;
    const emit = (event: NetworkEvent, correlationIDs: readonly string[] = []): void =>
      this.deps.emit({ ids: device.ids, devAddr: session.devAddr, correlationIDs, event });
    // What hears of it may queue anew, and thereby use the window.
    if (session.queue[0] !== undefined && isStale(session, session.queue[0])) emit(invalidated(session));
    const { window } = device;
    if (window === undefined || this.deps.environment.now() > window.closesAt) return;
    const [head] = session.queue;
    const item = head !== undefined && fits(head, window) ? head : undefined;
    if (item === undefined && window.acknowledges === undefined && window.fOpts.length === 0) return;
    device.window = undefined;
    if (item !== undefined) session.queue = session.queue.slice(1);
    const phyPayload = frameOf(session, window, item);
    if (item !== undefined) {
      session.unacknowledged = item.confirmed ? item : undefined;
      const { classBC: _, confirmedRetry: __, ...downlink } = item;
      emit({ type: 'downlink-sent', downlink }, item.correlationIDs);
    } else if (session.version !== '1.1') {
      // The frame took a counter that the application may have used already.
      emit(invalidated(session));
    }
    this.deps.radio.transmitDown(phyPayload);
  }
}

/** Gives up the queue and says where the counter stands. */
function invalidated(session: NetworkSession): NetworkEvent {
  const { sessionKeyID, lastNFCntDown: lastFCntDown = 0 } = session;
  return { type: 'queue-invalidated', sessionKeyID, downlinks: takeQueue(session), lastFCntDown };
}

/** MAC commands take room from the payload; one that is too long for both waits for the next window. */
function fits({ frmPayload }: QueuedDownlink, { fOpts }: ReceiveWindow): boolean {
  return frmPayload.length + fOpts.length <= MAX_FRM_PAYLOAD_BYTES;
}

/** The PHYPayload of a queued item, or without one of what the network itself has to say. */
function frameOf(session: NetworkSession, window: ReceiveWindow, item: QueuedDownlink | undefined): Uint8Array {
  const ack = window.acknowledges !== undefined;
  return buildDataFrame(
    {
      mType: item?.confirmed ? 'confirmedDown' : 'unconfirmedDown',
      devAddr: session.devAddr,
      fCtrl: { adr: false, adrAckReq: false, ack, fPending: session.queue.length > 0 },
      fCnt: takeFCntDown(session, item),
      fOpts: window.fOpts,
      fPort: item?.fPort,
      frmPayload: item?.frmPayload ?? new Uint8Array(),
      confFCnt: window.acknowledges,
    },
    session.keys,
  );
}

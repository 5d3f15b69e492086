import type { QueuedDownlink, QueueOperation } from './messages.ts';
import { minFCntDown, type NetworkDevice, type NetworkSession, queueState, sessionsOf } from './network-session.ts';
import { QueueError, type QueueStates } from './queue-error.ts';
import { StackError } from './stack-error.ts';
import { applicationDownlinkTooLong, downlinkQueueCapacity, fCntTooLow, unknownSession } from './stack-errors.ts';

const CAPACITY = 10_000;
/** What the fastest data rate of EU868 carries, without MAC commands. */
export const MAX_FRM_PAYLOAD_BYTES = 242;

/** Adds to the sessions' queues, or replaces them. All items or none: throws StackError before anything has changed. */
export function applyQueueOperation(
  device: NetworkDevice,
  operation: QueueOperation,
  items: readonly QueuedDownlink[],
): void {
  if (items.length > 2 * CAPACITY) throw new StackError(downlinkQueueCapacity);
  const open = sessionsOf(device);
  const before = new Map(open.map((session) => [session, operation === 'push' ? session.queue : []]));
  const states = statesOf(device, before);
  // The running session's items are judged first, whatever their order; those of no session last.
  const queues = [...before].map(([session, queue]) => ({
    session,
    queue: extended({ session, queue, items, states }),
  }));
  const isOpen = (item: QueuedDownlink): boolean => open.some(({ sessionKeyID }) => sessionKeyID === item.sessionKeyID);
  if (!items.every(isOpen)) throw new QueueError(unknownSession, states);
  if (queues.some(({ queue }) => queue.length > CAPACITY)) throw new StackError(downlinkQueueCapacity);
  for (const { session, queue } of queues) session.queue = queue;
}

interface Extension {
  readonly session: NetworkSession;
  readonly queue: readonly QueuedDownlink[];
  readonly items: readonly QueuedDownlink[];
  readonly states: QueueStates;
}

/** The queue with those items behind it that are the session's. Throws StackError if one of them can't be. */
function extended({ session, queue, items, states }: Extension): readonly QueuedDownlink[] {
  const own = items.filter(({ sessionKeyID }) => sessionKeyID === session.sessionKeyID);
  let min = minFCntDown(session, queue);
  for (const { fCnt, frmPayload } of own) {
    assertLength(frmPayload);
    if (fCnt < min) throw new QueueError(fCntTooLow, states, { f_cnt: fCnt, min_f_cnt: min });
    min = fCnt + 1;
  }
  return [...queue, ...own];
}

function assertLength({ length }: Uint8Array): void {
  if (length <= MAX_FRM_PAYLOAD_BYTES) return;
  throw new StackError(applicationDownlinkTooLong, { attributes: { length, max: MAX_FRM_PAYLOAD_BYTES } });
}

/** As they were before the operation: what it would have queued itself doesn't count. */
function statesOf(
  { session, pendingSession }: NetworkDevice,
  queues: ReadonlyMap<NetworkSession, readonly QueuedDownlink[]>,
): QueueStates {
  return {
    ...(session !== undefined && { session: queueState(session, queues.get(session)) }),
    ...(pendingSession !== undefined && { pendingSession: queueState(pendingSession, queues.get(pendingSession)) }),
  };
}

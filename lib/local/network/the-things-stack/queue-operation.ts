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
  const queues = new Map(open.map((session) => [session, operation === 'push' ? [...session.queue] : []]));
  const states = (): QueueStates => statesOf(device, queues);
  for (const item of items) {
    assertLength(item);
    const session = open.find(({ sessionKeyID }) => sessionKeyID === item.sessionKeyID);
    const queue = session && queues.get(session);
    if (session === undefined || queue === undefined) throw new QueueError(unknownSession, states());
    const min = minFCntDown(session, queue);
    if (item.fCnt < min) throw new QueueError(fCntTooLow, states(), { f_cnt: item.fCnt, min_f_cnt: min });
    queue.push(item);
    if (queue.length > CAPACITY) throw new StackError(downlinkQueueCapacity);
  }
  for (const [session, queue] of queues) session.queue = queue;
}

function assertLength({ frmPayload: { length } }: QueuedDownlink): void {
  if (length <= MAX_FRM_PAYLOAD_BYTES) return;
  throw new StackError(applicationDownlinkTooLong, { attributes: { length, max: MAX_FRM_PAYLOAD_BYTES } });
}

/** Minimum counters count what the operation itself has queued so far. */
function statesOf(
  { session, pendingSession }: NetworkDevice,
  queues: ReadonlyMap<NetworkSession, readonly QueuedDownlink[]>,
): QueueStates {
  return {
    ...(session !== undefined && { session: queueState(session, queues.get(session)) }),
    ...(pendingSession !== undefined && { pendingSession: queueState(pendingSession, queues.get(pendingSession)) }),
  };
}

import { bytesToBase64, hexToBytes } from '../../../../lambdas/lorawan/bytes.ts';
import { withoutZeros } from './proto-json.ts';
import { type ErrorDefinition, StackError } from './stack-error.ts';

/** What a client needs to know of a session to queue a downlink in it. */
export interface QueueState {
  readonly sessionKeyID: string;
  readonly devAddr: string;
  readonly minFCntDown: number;
}

export interface QueueStates {
  readonly session?: QueueState;
  readonly pendingSession?: QueueState;
}

/** The Network Server refuses a queue operation and says what its sessions are, so that the client can put it right. */
export class QueueError extends StackError {
  constructor(
    definition: ErrorDefinition,
    readonly states: QueueStates,
    attributes?: Readonly<Record<string, unknown>>,
  ) {
    super(definition, { ...(attributes !== undefined && { attributes }), details: [detailsJson(states)] });
  }
}

function detailsJson({ session, pendingSession }: QueueStates): object {
  return withoutZeros({
    '@type': 'type.googleapis.com/ttn.lorawan.v3.DownlinkQueueOperationErrorDetails',
    dev_addr: session && devAddrBase64(session),
    session_key_id: session?.sessionKeyID,
    min_f_cnt_down: session?.minFCntDown,
    pending_dev_addr: pendingSession && devAddrBase64(pendingSession),
    pending_session_key_id: pendingSession?.sessionKeyID,
    pending_min_f_cnt_down: pendingSession?.minFCntDown,
  });
}

/** Details are standard protobuf-JSON, where even a DevAddr is base64. */
function devAddrBase64({ devAddr }: QueueState): string {
  return bytesToBase64(hexToBytes(devAddr));
}

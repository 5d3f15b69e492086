import type { FrameKeys } from '../../../lambdas/lorawan/data-frame.ts';

/** What a join gives a device. */
export interface JoinedSession {
  readonly devAddr: string;
  readonly keys: FrameKeys;
}

/** How devices of one LoRaWAN version join. */
export interface DeviceProtocol {
  /** 16 bits, none twice. */
  nextDevNonce(): number;
  joinRequest(devNonce: number): Uint8Array;
  /** Opens the answer to the join-request of that DevNonce; throws INVALID_FRAME if it is no such thing. */
  openJoinAccept(phyPayload: Uint8Array, devNonce: number): JoinedSession;
}

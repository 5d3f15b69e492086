import { buildJoinRequest, openJoinAccept } from '../../../lambdas/lorawan/join.ts';
import { deriveSessionKeys10 } from '../../../lambdas/lorawan/session-keys.ts';
import type { DeviceProtocol } from './device-protocol.ts';

export interface Device10 {
  readonly devEUI: string;
  readonly joinEUI: string;
  /** 16 bytes. */
  readonly appKey: Uint8Array;
}

/** LoRaWAN 1.0.x: one root key. */
export function protocol10({ devEUI, joinEUI, appKey }: Device10, nextDevNonce: () => number): DeviceProtocol {
  return {
    nextDevNonce,
    joinRequest: (devNonce) => buildJoinRequest({ key: appKey, joinEUI, devEUI, devNonce }),
    openJoinAccept(phyPayload, devNonce) {
      const { joinNonce, netID, devAddr } = openJoinAccept(phyPayload, { appKey });
      return { devAddr, keys: deriveSessionKeys10({ appKey, joinNonce, netID, devNonce }) };
    },
  };
}

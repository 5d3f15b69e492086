import { buildJoinRequest, openJoinAccept } from '../../../lambdas/lorawan/join.ts';
import { deriveLifetimeKeys, deriveSessionKeys11 } from '../../../lambdas/lorawan/session-keys.ts';
import type { Device10 } from './device-10.ts';
import type { DeviceProtocol } from './device-protocol.ts';

export interface Device11 extends Device10 {
  /** 16 bytes. */
  readonly nwkKey: Uint8Array;
}

/** LoRaWAN 1.1: two root keys, and join-accepts that count up as DevNonces do. */
export function protocol11({ devEUI, joinEUI, appKey, nwkKey }: Device11, nextDevNonce: () => number): DeviceProtocol {
  const { jsIntKey } = deriveLifetimeKeys({ nwkKey, devEUI });
  let lastJoinNonce = -1;
  return {
    nextDevNonce,
    joinRequest: (devNonce) => buildJoinRequest({ key: nwkKey, joinEUI, devEUI, devNonce }),
    openJoinAccept(phyPayload, devNonce) {
      const { joinNonce, devAddr } = openJoinAccept(phyPayload, { nwkKey, jsIntKey, joinEUI, devNonce });
      if (joinNonce <= lastJoinNonce) throw new Error(`JoinNonce ${joinNonce} is old`);
      lastJoinNonce = joinNonce;
      return { devAddr, keys: deriveSessionKeys11({ appKey, nwkKey, joinNonce, joinEUI, devNonce }) };
    },
  };
}

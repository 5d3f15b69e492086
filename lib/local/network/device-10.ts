import { buildJoinRequest, openJoinAccept } from '../../../lambdas/lorawan/join.ts';
import { deriveSessionKeys10 } from '../../../lambdas/lorawan/session-keys.ts';
import type { DeviceProtocol } from './device-protocol.ts';
import type { Environment } from './environment.ts';

export interface Device10 {
  readonly devEUI: string;
  readonly joinEUI: string;
  /** 16 bytes. */
  readonly appKey: Uint8Array;
}

/** LoRaWAN 1.0.3: one root key, and random DevNonces. */
export function protocol10(
  { devEUI, joinEUI, appKey }: Device10,
  { random }: Pick<Environment, 'random'>,
): DeviceProtocol {
  const used = new Set<number>();
  return {
    nextDevNonce() {
      for (;;) {
        const [high = 0, low = 0] = random(2);
        const devNonce = (high << 8) | low;
        if (used.has(devNonce)) continue;
        used.add(devNonce);
        return devNonce;
      }
    },
    joinRequest: (devNonce) => buildJoinRequest({ key: appKey, joinEUI, devEUI, devNonce }),
    openJoinAccept(phyPayload, devNonce) {
      const { joinNonce, netID, devAddr } = openJoinAccept(phyPayload, { appKey });
      return { devAddr, keys: deriveSessionKeys10({ appKey, joinNonce, netID, devNonce }) };
    },
  };
}

import { aesCmac } from './aes-cmac.ts';
import { concatBytes, equalBytes } from './bytes.ts';

/** The message integrity code: 4 bytes at the end of every message. */
export const MIC_LENGTH = 4;

export function micOf(key: Uint8Array, ...covered: readonly Uint8Array[]): Uint8Array {
  return aesCmac(key, concatBytes(...covered)).subarray(0, MIC_LENGTH);
}

/** The message without its MIC. */
export function withoutMIC(phyPayload: Uint8Array): Uint8Array {
  return phyPayload.subarray(0, -MIC_LENGTH);
}

export function hasMIC(phyPayload: Uint8Array, mic: Uint8Array): boolean {
  return equalBytes(phyPayload.subarray(-MIC_LENGTH), mic);
}

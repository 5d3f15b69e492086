import { createCipheriv, type KeyObject } from 'node:crypto';

/**
 * XORs data with E(key, A_1) | E(key, A_2) | …, which is AES-CTR beginning at A_1: the block number is in the last byte,
 * where the counter of CTR is, and 255 bytes at most need 16 blocks, so that it never carries.
 */
export function cryptFrom(firstBlock: Uint8Array, key: KeyObject | Uint8Array, data: Uint8Array): Uint8Array {
  const { buffer, byteOffset, byteLength } = createCipheriv('aes-128-ctr', key, firstBlock).update(data);
  return new Uint8Array(buffer, byteOffset, byteLength);
}

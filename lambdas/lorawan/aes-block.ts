import { createCipheriv, createDecipheriv } from 'node:crypto';
import { concatBytes } from './bytes.ts';

/** AES-128 of each 16 bytes on their own (ECB), without padding. `data` is a multiple of 16 bytes. */
export function encryptBlocks(key: Uint8Array, data: Uint8Array): Uint8Array {
  const cipher = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false);
  return concatBytes(cipher.update(data), cipher.final());
}

/** The inverse of `encryptBlocks`. */
export function decryptBlocks(key: Uint8Array, data: Uint8Array): Uint8Array {
  const decipher = createDecipheriv('aes-128-ecb', key, null).setAutoPadding(false);
  return concatBytes(decipher.update(data), decipher.final());
}

import { type Cipher, createCipheriv, type KeyObject } from 'node:crypto';

const BLOCK_BYTES = 16;
/** 255 bytes of payload need 16 blocks. */
const MAX_BLOCKS = 16;

/**
 * Making a cipher takes longer than using it, so that it is kept for as long as its key. ECB has no state between
 * whole blocks: whoever shares the key may share the cipher.
 */
const ciphers = new WeakMap<KeyObject, Cipher>();

/** Counter blocks of the call under way; there is never more than one, since nothing here waits. */
const counterBlocks = Buffer.alloc(MAX_BLOCKS * BLOCK_BYTES);

/**
 * XORs data with E(key, A_1) | E(key, A_2) | …; the blocks differ in their last byte, which counts from 1.
 * @param firstBlock A_1
 * @param data up to 255 bytes
 */
export function cryptFrom(firstBlock: Uint8Array, key: KeyObject, data: Uint8Array): Uint8Array {
  const blocks = Math.ceil(data.length / BLOCK_BYTES);
  for (let i = 0; i < blocks; i++) {
    counterBlocks.set(firstBlock, i * BLOCK_BYTES);
    counterBlocks[i * BLOCK_BYTES + BLOCK_BYTES - 1] = i + 1;
  }
  const keyStream = cipherOf(key).update(counterBlocks.subarray(0, blocks * BLOCK_BYTES));
  // In place: a second buffer would take longer than the cipher.
  const result = new Uint8Array(keyStream.buffer, keyStream.byteOffset, data.length);
  for (let i = 0; i < data.length; i++) result[i] = (result[i] ?? 0) ^ (data[i] ?? 0);
  return result;
}

function cipherOf(key: KeyObject): Cipher {
  const kept = ciphers.get(key);
  if (kept !== undefined) return kept;
  const cipher = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false);
  ciphers.set(key, cipher);
  return cipher;
}

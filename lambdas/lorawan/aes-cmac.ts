import { createCipheriv } from 'node:crypto';
import { encryptBlocks } from './aes-block.ts';

const BLOCK = 16;
const ZERO_BLOCK = new Uint8Array(BLOCK);

/** AES-128-CMAC (RFC 4493), all 16 bytes of it: LoRaWAN sends the first 4 as the MIC. */
export function aesCmac(key: Uint8Array, message: Uint8Array): Uint8Array {
  const length = Math.max(BLOCK, Math.ceil(message.length / BLOCK) * BLOCK);
  const padded = new Uint8Array(length);
  padded.set(message);
  const k1 = doubled(encryptBlocks(key, ZERO_BLOCK));
  if (message.length === length) {
    xorLastBlock(padded, k1);
  } else {
    padded[message.length] = 0x80;
    xorLastBlock(padded, doubled(k1));
  }
  // The MAC is the last block of AES-CBC.
  const cipher = createCipheriv('aes-128-cbc', key, ZERO_BLOCK).setAutoPadding(false);
  return new Uint8Array(cipher.update(padded).subarray(-BLOCK));
}

/** RFC 4493 §2.3: doubling in GF(2^128), the step from one subkey to the next. */
function doubled(block: Uint8Array): Uint8Array {
  const shifted = block.map((byte, i) => (byte << 1) | ((block[i + 1] ?? 0) >> 7));
  if ((block[0] ?? 0) & 0x80) shifted[BLOCK - 1] = (shifted[BLOCK - 1] ?? 0) ^ 0x87;
  return shifted;
}

function xorLastBlock(data: Uint8Array, block: Uint8Array): void {
  const last = data.subarray(-BLOCK);
  last.set(last.map((byte, i) => byte ^ (block[i] ?? 0)));
}

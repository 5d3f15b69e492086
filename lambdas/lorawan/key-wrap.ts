import { createCipheriv, createDecipheriv } from 'node:crypto';
import { CodedError } from '../errors.ts';

/** RFC 3394 §2.2.3.1 */
const INITIAL_VALUE = new Uint8Array(8).fill(0xa6);

/**
 * AES key wrap (RFC 3394).
 * @param kek 16, 24 or 32 bytes
 * @param keyData a multiple of 8 bytes, 16 at least; the result is 8 bytes longer
 * @throws INVALID_KEY_LENGTH
 */
export function wrapKey(kek: Uint8Array, keyData: Uint8Array): Uint8Array {
  if (!isKEK(kek)) throw new CodedError('INVALID_KEY_LENGTH', 'a KEK must have 16, 24 or 32 bytes');
  if (keyData.length < 16 || keyData.length % 8 !== 0) {
    throw new CodedError('INVALID_KEY_LENGTH', 'key data must be a multiple of 8 bytes, and 16 at least');
  }
  return new Uint8Array(createCipheriv(algorithmOf(kek), kek, INITIAL_VALUE).update(keyData));
}

/**
 * The inverse of `wrapKey`.
 * @throws KEY_UNWRAP_FAILED whatever is wrong: saying what would help only someone who probes for the KEK
 */
export function unwrapKey(kek: Uint8Array, wrapped: Uint8Array): Uint8Array {
  try {
    const key = createDecipheriv(algorithmOf(kek), kek, INITIAL_VALUE).update(wrapped);
    // Node unwraps nothing to nothing without complaint.
    if (key.length > 0) return new Uint8Array(key);
  } catch {
    // Node's own words ("Trying to add data in unsupported state") are the same for any wrong key or text.
  }
  throw new CodedError('KEY_UNWRAP_FAILED', 'the key can not be unwrapped');
}

function isKEK(kek: Uint8Array): boolean {
  return kek.length === 16 || kek.length === 24 || kek.length === 32;
}

function algorithmOf(kek: Uint8Array): string {
  return `id-aes${kek.length * 8}-wrap`;
}

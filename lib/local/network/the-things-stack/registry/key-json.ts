import { base64ToBytes, bytesToHex, hexToBytes } from '../../../../../lambdas/lorawan/bytes.ts';
import type { JsonReader } from '../json-reader.ts';

const KEY_BYTES = 16;

/** An AES-128 key in hex or base64, told apart by its length; answered in upper-case hex, or undefined if it is all zero. */
export function readKey(message: JsonReader, name: string): string | undefined {
  const text = message.string(name, 100);
  if (text === '') return undefined;
  let key: Uint8Array;
  try {
    key = text.length === 2 * KEY_BYTES ? hexToBytes(text) : base64ToBytes(text);
  } catch {
    throw message.malformed(name, 'an AES-128 key');
  }
  if (key.length !== KEY_BYTES) throw message.malformed(name, 'an AES-128 key');
  return key.some((byte) => byte !== 0) ? bytesToHex(key) : undefined;
}

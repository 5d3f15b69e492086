import { timingSafeEqual } from 'node:crypto';
import { CodedError } from '../errors.ts';

const HEX = /^(?:[\dA-F]{2})*$/i;
// The last character before the padding may carry only zeros in the bits that no byte uses: other bits mean a cut text.
const BASE64 = /^(?:[\dA-Za-z+/]{4})*(?:[\dA-Za-z+/][AQgw](?:==)?|[\dA-Za-z+/]{2}[AEIMQUYcgkosw048]=?)?$/;
const BASE64_URL = /^(?:[\w-]{4})*(?:[\w-][AQgw](?:==)?|[\w-]{2}[AEIMQUYcgkosw048]=?)?$/;

// Bytes go out as plain Uint8Arrays of their own memory: a Buffer may be a window on a pool with other secrets in it, and
// behaves differently in JSON, `slice` and tests.

/** Bytes of hex digits in either case. Node's own decoder would stop silently at the first character it doesn't know. */
export function hexToBytes(hex: string): Uint8Array {
  if (!HEX.test(hex)) throw new CodedError('INVALID_FRAME', 'hex must be an even number of hex digits');
  return new Uint8Array(Buffer.from(hex, 'hex'));
}

/** Upper-case hex digits, two a byte. */
export function bytesToHex(bytes: Uint8Array): string {
  return view(bytes).toString('hex').toUpperCase();
}

/** Bytes of base64 in the standard or the URL alphabet (not both), with its padding or without. */
export function base64ToBytes(text: string): Uint8Array {
  if (!BASE64.test(text) && !BASE64_URL.test(text)) throw new CodedError('INVALID_BASE64', 'not base64');
  return new Uint8Array(Buffer.from(text, 'base64'));
}

/** Base64 in the standard alphabet, with padding. */
export function bytesToBase64(bytes: Uint8Array): string {
  return view(bytes).toString('base64');
}

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

/** A copy in the other byte order. */
export function reversed(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes).reverse();
}

/** Compares in a time that depends on the lengths only. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

function view(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

import { CodedError } from '../errors.ts';
import { hexToBytes, reversed } from './bytes.ts';

/**
 * A field of a frame, least significant byte first.
 * @param value an unsigned integer that fits, or exactly the hex digits of it, most significant first
 * @param length 1 to 4 bytes for a number
 * @throws INVALID_FRAME, naming the field
 */
export function littleEndian(field: string, value: number | string, length: number): Uint8Array {
  if (typeof value === 'string') return hexField(field, value, length);
  const highest = 256 ** length - 1;
  if (!Number.isInteger(value) || value < 0 || value > highest) {
    throw new CodedError('INVALID_FRAME', `${field} must be an integer from 0 to ${highest}, not ${value}`);
  }
  return Uint8Array.from({ length }, (_, i) => value >>> (8 * i));
}

/** The number in 1 to 4 bytes. */
export function fromLittleEndian(bytes: Uint8Array): number {
  return bytes.reduceRight((value, byte) => value * 256 + byte, 0);
}

function hexField(field: string, hex: string, length: number): Uint8Array {
  if (hex.length !== 2 * length || !/^[\dA-F]+$/i.test(hex)) {
    throw new CodedError('INVALID_FRAME', `${field} must be ${2 * length} hex digits`);
  }
  return reversed(hexToBytes(hex));
}

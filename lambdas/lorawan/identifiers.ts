import { CodedError } from '../errors.ts';
import { base64ToBytes, bytesToHex } from './bytes.ts';

declare const identifier: unique symbol;

/** 16 upper-case hex digits, most significant first, as printed on the device. */
export type DevEUI = string & { readonly [identifier]: 'DevEUI' };
/** 16 upper-case hex digits, most significant first. LoRaWAN 1.0.x calls it AppEUI. */
export type JoinEUI = string & { readonly [identifier]: 'JoinEUI' };
/** 8 upper-case hex digits, most significant first. */
export type DevAddr = string & { readonly [identifier]: 'DevAddr' };

// Networks write an identifier as hex in either case, or as base64 of its bytes. Hex comes first: the padded base64 of
// a DevAddr has 8 characters as well.

export function parseDevEUI(value: unknown): DevEUI {
  return parse('DevEUI', 8, value) as DevEUI;
}

export function parseJoinEUI(value: unknown): JoinEUI {
  return parse('JoinEUI', 8, value) as JoinEUI;
}

export function parseDevAddr(value: unknown): DevAddr {
  return parse('DevAddr', 4, value) as DevAddr;
}

function parse(field: string, byteLength: number, value: unknown): string {
  if (typeof value === 'string') {
    if (value.length === 2 * byteLength && /^[\dA-F]+$/i.test(value)) return value.toUpperCase();
    const bytes = decodeBase64(value);
    if (bytes?.length === byteLength) return bytesToHex(bytes);
  }
  const accepted = `${2 * byteLength} hex digits or the base64 of ${byteLength} bytes`;
  throw new CodedError('MALFORMED_MESSAGE', `${field} must be ${accepted}`);
}

function decodeBase64(text: string): Uint8Array | undefined {
  try {
    return base64ToBytes(text);
  } catch {
    return undefined;
  }
}

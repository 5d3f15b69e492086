/** A value in ASN.1's distinguished encoding rules (X.690): as much of them as an X.509 certificate needs. */
export type Der = Uint8Array;

const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

export const sequence = (...items: readonly Der[]): Der => tagged(TAG.sequence, Buffer.concat(items));

export const set = (...items: readonly Der[]): Der => tagged(TAG.set, Buffer.concat(items));

export const boolean = (value: boolean): Der => tagged(TAG.boolean, Uint8Array.of(value ? 0xff : 0));

export const octetString = (bytes: Uint8Array): Der => tagged(TAG.octetString, bytes);

export const utf8String = (text: string): Der => tagged(TAG.utf8String, Buffer.from(text));

/** Whole bytes: the leading one says that no bits are unused at the end. */
export const bitString = (bytes: Uint8Array): Der => tagged(TAG.bitString, Buffer.concat([Uint8Array.of(0), bytes]));

/** Not negative. @param bytes big-endian */
export function integer(bytes: Uint8Array): Der {
  const first = bytes.findIndex((byte) => byte !== 0);
  const significant = first === -1 ? Uint8Array.of(0) : bytes.subarray(first);
  // The top bit is a sign.
  const isNegative = (significant[0] ?? 0) >= 0x80;
  return tagged(TAG.integer, Buffer.concat([Uint8Array.of(...(isNegative ? [0] : [])), significant]));
}

/** @param dotted e.g. `2.5.4.3` */
export function objectIdentifier(dotted: string): Der {
  const [first = 0, second = 0, ...others] = dotted.split('.').map(Number);
  return tagged(TAG.objectIdentifier, Uint8Array.from([40 * first + second, ...others].flatMap(base128)));
}

/** To the second, in UTC. RFC 5280 wants two digits of the year up to 2049, and four from then on. */
export function time(ms: number): Der {
  const digits = `${new Date(ms).toISOString().replace(/[-:T]|\..*/g, '')}Z`;
  return digits < '2050'
    ? tagged(TAG.utcTime, Buffer.from(digits.slice(2)))
    : tagged(TAG.generalizedTime, Buffer.from(digits));
}

/** `[number]` of a structure; explicit around another value, implicit in place of its tag. */
export const explicit = (number: number, value: Der): Der => tagged(0xa0 + number, value);
export const implicit = (number: number, bytes: Uint8Array): Der => tagged(0x80 + number, bytes);

function tagged(tag: number, content: Uint8Array): Der {
  return Buffer.concat([Uint8Array.of(tag, ...lengthOf(content)), content]);
}

/** Short form below 128, else the number of length bytes first. */
function lengthOf({ length }: Uint8Array): number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest >>= 8) bytes.unshift(rest & 0xff);
  return [0x80 + bytes.length, ...bytes];
}

/** Seven bits a byte; all but the last have the top bit. */
function base128(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let rest = value >> 7; rest > 0; rest >>= 7) bytes.unshift(0x80 | (rest & 0x7f));
  return bytes;
}

import type { Environment } from '../environment.ts';

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** 16 bytes: milliseconds since 1970 (48 bit, big-endian), then 80 random bits. */
export function ulidBytes({ now, random }: Pick<Environment, 'now' | 'random'>): Uint8Array {
  const bytes = new Uint8Array(16);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(now()) << 16n);
  bytes.set(random(10), 6);
  return bytes;
}

/** The same as text: 26 characters of Crockford's base 32. */
export function ulid(environment: Pick<Environment, 'now' | 'random'>): string {
  let value = BigInt(`0x${Buffer.from(ulidBytes(environment)).toString('hex')}`);
  let text = '';
  for (let i = 0; i < 26; i++, value >>= 5n) text = CROCKFORD.charAt(Number(value & 31n)) + text;
  return text;
}

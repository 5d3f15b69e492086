import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDevAddr, parseDevEUI, parseJoinEUI } from '../../lambdas/lorawan/identifiers.ts';

describe.each([
  ['DevEUI', parseDevEUI, 8],
  ['JoinEUI', parseJoinEUI, 8],
  ['DevAddr', parseDevAddr, 4],
] as const)('%s', (field, parse, length) => {
  const identifier = fc.uint8Array({ minLength: length, maxLength: length });

  it('is upper-case hex, whether it comes as hex in either case or as base64, padded or not', () => {
    fc.assert(
      fc.property(identifier, (bytes) => {
        const hex = Buffer.from(bytes).toString('hex');
        const base64 = Buffer.from(bytes).toString('base64');
        const spellings = [hex, hex.toUpperCase(), base64, base64.replaceAll('=', '')];
        expect(spellings.map((spelling) => parse(spelling))).toEqual(Array(4).fill(hex.toUpperCase()));
      }),
    );
  });

  it('rejects anything else, and says what is accepted', () => {
    const others = [undefined, null, 4711, {}, '', 'g'.repeat(2 * length), '0'.repeat(2 * length - 1), 'AAA=', ' '];
    for (const value of others) {
      expect(() => parse(value)).toThrow(
        expect.objectContaining({
          code: 'MALFORMED_MESSAGE',
          message: `${field} must be ${2 * length} hex digits or the base64 of ${length} bytes`,
        }),
      );
    }
  });
});

describe('a DevAddr of eight characters', () => {
  it('is hex where it can be, though base64 has such characters too', () => {
    expect(parseDevAddr('2600abcd')).toBe('2600ABCD');
    expect(parseDevAddr('JgCrzQ==')).toBe('2600ABCD');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  base64ToBytes,
  bytesToBase64,
  bytesToHex,
  equalBytes,
  hexToBytes,
  reversed,
} from '../../lambdas/lorawan/bytes.ts';

const bytes = fc.uint8Array({ maxLength: 64 });

describe('hexToBytes', () => {
  it('takes either case and no digits at all', () => {
    expect(hexToBytes('00aBFf')).toEqual(Uint8Array.of(0x00, 0xab, 0xff));
    expect(hexToBytes('')).toEqual(new Uint8Array());
  });

  it.each(['0', 'abc', 'zz', '0x00', '00 11', ' 00', '00\n', '0g', '٠٠'])('rejects %j', (text) => {
    expect(() => hexToBytes(text)).toThrow(expect.objectContaining({ code: 'INVALID_FRAME' }));
  });

  it('rejects whatever Buffer would only read a part of', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        if (Buffer.from(text, 'hex').length * 2 === text.length) return;
        expect(() => hexToBytes(text)).toThrow(expect.objectContaining({ code: 'INVALID_FRAME' }));
      }),
    );
  });

  it('reads what bytesToHex writes, in upper case', () => {
    fc.assert(
      fc.property(bytes, (value) => {
        const hex = bytesToHex(value);
        expect(hex).toMatch(/^[\dA-F]*$/);
        expect(hexToBytes(hex)).toEqual(value);
      }),
    );
  });

  it('gives bytes that share no memory with others', () => {
    expect(hexToBytes('0011').buffer.byteLength).toBe(2);
    expect(base64ToBytes('AAE=').buffer.byteLength).toBe(2);
  });
});

describe('base64ToBytes', () => {
  // RFC 4648 §10
  it.each([
    ['', ''],
    ['Zg==', 'f'],
    ['Zm8=', 'fo'],
    ['Zm9v', 'foo'],
    ['Zm9vYg==', 'foob'],
    ['Zm9vYmE=', 'fooba'],
    ['Zm9vYmFy', 'foobar'],
  ])('reads %j as the bytes of %j, padded or not', (text, plain) => {
    expect(base64ToBytes(text)).toEqual(new TextEncoder().encode(plain));
    expect(base64ToBytes(text.replaceAll('=', ''))).toEqual(new TextEncoder().encode(plain));
  });

  it.each([
    ['A', 'a character too few'],
    ['AAAAA', 'a character too many'],
    ['AA=', 'half of its padding'],
    ['AAA==', 'padding too long'],
    ['AAAA=', 'padding where none belongs'],
    ['====', 'nothing but padding'],
    ['AA==AA==', 'two texts'],
    ['A+_A', 'both alphabets'],
    ['AA AA', 'a space'],
    ['AAAA\n', 'a line feed'],
    ['AA!A', 'a foreign character'],
    ['AB==', 'bits after the last byte'],
    ['AAB=', 'bits after the last byte'],
  ])('rejects %j: %s', (text) => {
    expect(() => base64ToBytes(text)).toThrow(expect.objectContaining({ code: 'INVALID_BASE64' }));
  });

  it('accepts exactly the four ways of writing the bytes that Buffer reads', () => {
    const text = fc.oneof(fc.base64String(), fc.string({ unit: fc.constantFrom(...'AQgwEZ+/-_=') }));
    fc.assert(
      fc.property(text, (value) => {
        const padded = Buffer.from(value, 'base64').toString('base64');
        const url = padded.replaceAll('+', '-').replaceAll('/', '_');
        const accepted = [padded, url, padded.replace(/=+$/, ''), url.replace(/=+$/, '')].includes(value);
        if (accepted) expect(bytesToBase64(base64ToBytes(value))).toBe(padded);
        else expect(() => base64ToBytes(value)).toThrow(expect.objectContaining({ code: 'INVALID_BASE64' }));
      }),
      { numRuns: 1000 },
    );
  });

  it('reads what bytesToBase64 writes', () => {
    fc.assert(
      fc.property(bytes, (value) => {
        expect(base64ToBytes(bytesToBase64(value))).toEqual(value);
      }),
    );
  });
});

describe('reversed', () => {
  it('is a copy in the other order', () => {
    const value = Uint8Array.of(1, 2, 3);
    expect(reversed(value)).toEqual(Uint8Array.of(3, 2, 1));
    expect(value).toEqual(Uint8Array.of(1, 2, 3));
  });
});

describe('equalBytes', () => {
  it('compares contents and lengths', () => {
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(true);
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBe(false);
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2, 3))).toBe(false);
    expect(equalBytes(new Uint8Array(), new Uint8Array())).toBe(true);
  });
});

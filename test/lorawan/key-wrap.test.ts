import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hexToBytes } from '../../lambdas/lorawan/bytes.ts';
import { unwrapKey, wrapKey } from '../../lambdas/lorawan/key-wrap.ts';
import { vectors } from './vectors.ts';

const valid = vectors.aesKeyWrap.filter((vector) => vector.valid);
const invalid = vectors.aesKeyWrap.filter((vector) => !vector.valid);

const bytesOf = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const anyKEK = fc.constantFrom(16, 24, 32).chain(bytesOf);

describe('key wrap', () => {
  it.each(valid)('wraps and unwraps $id', ({ kek, plaintext, wrapped }) => {
    expect(wrapKey(hexToBytes(kek), hexToBytes(plaintext))).toEqual(hexToBytes(wrapped));
    expect(unwrapKey(hexToBytes(kek), hexToBytes(wrapped))).toEqual(hexToBytes(plaintext));
  });

  it.each(invalid)('rejects $id: $operation, $reason', (vector) => {
    const kek = hexToBytes(vector.kek);
    if (vector.operation === 'wrap') {
      expect(() => wrapKey(kek, hexToBytes(vector.plaintext))).toThrow(
        expect.objectContaining({ code: 'INVALID_KEY_LENGTH' }),
      );
    } else {
      expect(() => unwrapKey(kek, hexToBytes(vector.wrapped))).toThrow(
        expect.objectContaining({ code: 'KEY_UNWRAP_FAILED', message: 'the key can not be unwrapped' }),
      );
    }
  });

  it('rejects to wrap under a KEK of no AES length', () => {
    expect(() => wrapKey(new Uint8Array(15), new Uint8Array(16))).toThrow(
      expect.objectContaining({ code: 'INVALID_KEY_LENGTH' }),
    );
  });

  it('unwraps what it wraps, for every length of KEK and key', () => {
    const keyData = fc.integer({ min: 2, max: 8 }).chain((pieces) => bytesOf(8 * pieces));
    fc.assert(
      fc.property(anyKEK, keyData, (kek, key) => {
        expect(unwrapKey(kek, wrapKey(kek, key))).toEqual(key);
      }),
    );
  });

  it('notices every flipped bit', () => {
    fc.assert(
      fc.property(anyKEK, bytesOf(16), fc.nat({ max: 24 * 8 - 1 }), (kek, key, bit) => {
        const wrapped = Uint8Array.from(wrapKey(kek, key));
        wrapped[bit >> 3] = (wrapped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(() => unwrapKey(kek, wrapped)).toThrow(expect.objectContaining({ code: 'KEY_UNWRAP_FAILED' }));
      }),
    );
  });
});

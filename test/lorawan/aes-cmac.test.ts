import { describe, expect, it } from 'vitest';
import { aesCmac } from '../../lambdas/lorawan/aes-cmac.ts';
import { hexToBytes } from '../../lambdas/lorawan/bytes.ts';
import { vectors } from './vectors.ts';

describe('aesCmac', () => {
  it.each(vectors.aesCmac)('computes $id', ({ key, message, cmac }) => {
    expect(aesCmac(hexToBytes(key), hexToBytes(message))).toEqual(hexToBytes(cmac));
  });

  it('leaves the message as it was', () => {
    const message = new Uint8Array(16);
    aesCmac(new Uint8Array(16), message);
    expect(message).toEqual(new Uint8Array(16));
  });
});

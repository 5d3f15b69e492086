import fc from 'fast-check';
import loraPacket from 'lora-packet';
import { describe, expect, it } from 'vitest';
import { appSKeyFromBytes } from '../../lambdas/lorawan/app-s-key.ts';
import { hexToBytes } from '../../lambdas/lorawan/bytes.ts';
import { cryptFRMPayload } from '../../lambdas/lorawan/frm-payload.ts';
import { vectors } from './vectors.ts';

const key = fc.uint8Array({ minLength: 16, maxLength: 16 });
const frame = fc.record({
  devAddr: fc.nat({ max: 0xffff_ffff }).map((address) => address.toString(16).padStart(8, '0')),
  fCnt: fc.oneof(
    fc.nat({ max: 0xffff_ffff }),
    fc.constantFrom(0, 0xffff, 0x1_0000, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff),
  ),
  fPort: fc.integer({ min: 1, max: 255 }),
  direction: fc.constantFrom('up', 'down'),
});

describe('cryptFRMPayload', () => {
  it.each(vectors.frmPayload)('encrypts and decrypts $id', ({ appSKey, plain, cipher, ...address }) => {
    const sessionKey = appSKeyFromBytes(hexToBytes(appSKey));
    expect(cryptFRMPayload(sessionKey, address, hexToBytes(plain))).toEqual(hexToBytes(cipher));
    expect(cryptFRMPayload(sessionKey, address, hexToBytes(cipher))).toEqual(hexToBytes(plain));
  });

  it.each(vectors.inputErrors)('rejects $id: $reason', ({ reason, input }) => {
    const { appSKey, data, ...address } = input;
    const code = reason === 'appSKey-length' ? 'INVALID_KEY_LENGTH' : 'INVALID_FRAME';
    expect(() => cryptFRMPayload(appSKeyFromBytes(hexToBytes(appSKey)), address, hexToBytes(data))).toThrow(
      expect.objectContaining({ code }),
    );
  });

  it('rejects more than 255 bytes, for which the block number would not fit', () => {
    const address = { devAddr: '01020304', fCnt: 1, fPort: 1, direction: 'up' } as const;
    expect(() => cryptFRMPayload(appSKeyFromBytes(new Uint8Array(16)), address, new Uint8Array(256))).toThrow(
      expect.objectContaining({ code: 'INVALID_FRAME' }),
    );
  });

  it('is its own inverse for every length', () => {
    const lengths = Array.from({ length: 256 }, (_, length) => length);
    fc.assert(
      fc.property(key, frame, (bytes, address) => {
        const appSKey = appSKeyFromBytes(bytes);
        for (const length of lengths) {
          const plain = new Uint8Array(length).fill(0xa5);
          const cipher = cryptFRMPayload(appSKey, address, plain);
          expect(cipher).toHaveLength(length);
          expect(cryptFRMPayload(appSKey, address, cipher)).toEqual(plain);
        }
      }),
      { numRuns: 10 },
    );
  });

  it('agrees with lora-packet', () => {
    const payload = fc.uint8Array({ minLength: 1, maxLength: 222 });
    fc.assert(
      fc.property(key, frame, payload, (bytes, address, plain) => {
        const fCnt = Buffer.alloc(4);
        fCnt.writeUInt32BE(address.fCnt);
        const packet = loraPacket.fromFields(
          {
            MType: address.direction === 'up' ? 'Unconfirmed Data Up' : 'Unconfirmed Data Down',
            DevAddr: Buffer.from(address.devAddr, 'hex'),
            FCnt: fCnt.subarray(2),
            FPort: address.fPort,
            payload: Buffer.from(plain),
          },
          Buffer.from(bytes),
          Buffer.from(bytes),
          undefined,
          // lora-packet takes the upper half as it is on the air.
          Buffer.from([fCnt.readUInt8(1), fCnt.readUInt8(0)]),
        );
        expect(cryptFRMPayload(appSKeyFromBytes(bytes), address, plain)).toEqual(
          new Uint8Array(packet.FRMPayload ?? []),
        );
      }),
      { numRuns: 200 },
    );
  });
});

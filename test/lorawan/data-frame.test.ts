import fc from 'fast-check';
import loraPacket from 'lora-packet';
import { describe, expect, it } from 'vitest';
import { bytesToHex, hexToBytes } from '../../lambdas/lorawan/bytes.ts';
import {
  buildDataFrame,
  type DataFrame,
  type FrameKeys,
  openDataFrame,
  parseDataFrameHeader,
} from '../../lambdas/lorawan/data-frame.ts';
import { type BadFrameVector, type FrameVector, vectors } from './vectors.ts';

const valid = vectors.dataFrame.filter((vector) => vector.valid);
const invalid = vectors.dataFrame.filter((vector) => !vector.valid);
const rejected = expect.objectContaining({ code: 'INVALID_FRAME' });

function keysOf({ keys }: FrameVector | BadFrameVector): FrameKeys {
  const key = (name: string) => hexToBytes(keys[name] ?? '');
  if (keys['nwkSKey'] !== undefined) return { nwkSKey: key('nwkSKey'), appSKey: key('appSKey') };
  return {
    fNwkSIntKey: key('fNwkSIntKey'),
    sNwkSIntKey: key('sNwkSIntKey'),
    nwkSEncKey: key('nwkSEncKey'),
    appSKey: key('appSKey'),
  };
}

const frameOf = (vector: FrameVector): DataFrame => ({
  mType: vector.mType,
  devAddr: vector.devAddr.toUpperCase(),
  fCtrl: vector.fCtrl,
  fCnt: vector.fCnt,
  fOpts: hexToBytes(vector.fOpts),
  fPort: vector.fPort ?? undefined,
  frmPayload: hexToBytes(vector.frmPayload),
});

const transmissionOf = ({ confFCnt, txDr, txCh }: FrameVector | BadFrameVector) => ({ confFCnt, txDr, txCh });

const receptionOf = (vector: FrameVector | BadFrameVector) => ({
  ...transmissionOf(vector),
  keys: keysOf(vector),
  fCnt: vector.fCnt,
  direction: vector.direction,
});

describe('a data frame', () => {
  it.each(valid)('is built and opened as in $id', (vector) => {
    const phyPayload = hexToBytes(vector.expected.phyPayload);
    expect(buildDataFrame({ ...frameOf(vector), ...transmissionOf(vector) }, keysOf(vector))).toEqual(phyPayload);
    expect(openDataFrame(phyPayload, receptionOf(vector))).toEqual(frameOf(vector));
  });

  it.each(valid)('tells what is needed to find the session of $id', (vector) => {
    expect(parseDataFrameHeader(hexToBytes(vector.expected.phyPayload))).toEqual({
      mType: vector.mType,
      devAddr: vector.devAddr.toUpperCase(),
      fCtrl: vector.fCtrl,
      fCnt16: vector.fCnt % 65536,
      fPort: vector.fPort ?? undefined,
    });
  });

  it.each(valid.filter(({ fPort }) => fPort !== 0))('passes a network without the AppSKey as it is: $id', (vector) => {
    const { appSKey: _, ...networkKeys } = keysOf(vector);
    const phyPayload = hexToBytes(vector.expected.phyPayload);
    const encrypted = { ...frameOf(vector), frmPayload: hexToBytes(vector.expected.frmPayloadOnAir) };
    expect(openDataFrame(phyPayload, { ...receptionOf(vector), keys: networkKeys })).toEqual(encrypted);
    expect(buildDataFrame({ ...encrypted, ...transmissionOf(vector) }, networkKeys)).toEqual(phyPayload);
  });

  it.each(invalid)('is rejected like $id: $reason', (vector) => {
    expect(() => openDataFrame(hexToBytes(vector.phyPayload), receptionOf(vector))).toThrow(rejected);
  });

  it.each(valid)('is rejected if it travels the other way: $id', (vector) => {
    const direction = vector.direction === 'up' ? 'down' : 'up';
    const phyPayload = hexToBytes(vector.expected.phyPayload);
    expect(() => openDataFrame(phyPayload, { ...receptionOf(vector), direction })).toThrow(rejected);
  });
});

const key = fc.uint8Array({ minLength: 16, maxLength: 16 });
const keys10 = fc.record({ nwkSKey: key, appSKey: key });
const keys11 = fc.record({ fNwkSIntKey: key, sNwkSIntKey: key, nwkSEncKey: key, appSKey: key });
const content = fc.oneof(
  fc.record({
    fOpts: fc.uint8Array({ maxLength: 15 }),
    fPort: fc.constant(undefined),
    frmPayload: fc.constant(new Uint8Array()),
  }),
  fc.record({
    fOpts: fc.constant(new Uint8Array()),
    fPort: fc.constant(0),
    frmPayload: fc.uint8Array({ maxLength: 242 }),
  }),
  fc.record({
    fOpts: fc.uint8Array({ maxLength: 15 }),
    fPort: fc.integer({ min: 1, max: 255 }),
    frmPayload: fc.uint8Array({ maxLength: 222 }),
  }),
);
const head = fc.record({
  mType: fc.constantFrom('unconfirmedUp', 'unconfirmedDown', 'confirmedUp', 'confirmedDown'),
  devAddr: fc.nat({ max: 0xffff_ffff }).map((address) => address.toString(16).toUpperCase().padStart(8, '0')),
  fCnt: fc.nat({ max: 0xffff_ffff }),
  fCtrl: fc.record({ adr: fc.boolean(), adrAckReq: fc.boolean(), ack: fc.boolean(), fPending: fc.boolean() }),
});
const frames = fc.tuple(head, content).map(([outer, inner]) => ({ ...outer, ...inner }));
const transmissions = fc.record({
  confFCnt: fc.nat({ max: 0xffff_ffff }),
  txDr: fc.nat({ max: 255 }),
  txCh: fc.nat({ max: 255 }),
});
const directionOf = ({ mType }: DataFrame) => (mType.endsWith('Up') ? 'up' : 'down');

describe('buildDataFrame and openDataFrame', () => {
  it('are inverse, and notice every flipped bit', () => {
    fc.assert(
      fc.property(frames, transmissions, fc.oneof(keys10, keys11), fc.nat(), (frame, transmission, keys, anyBit) => {
        const phyPayload = buildDataFrame({ ...frame, ...transmission }, keys);
        const reception = { ...transmission, keys, fCnt: frame.fCnt, direction: directionOf(frame) } as const;
        expect(openDataFrame(phyPayload, reception)).toEqual(frame);
        const bit = anyBit % (8 * phyPayload.length);
        phyPayload[bit >> 3] = (phyPayload[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(() => openDataFrame(phyPayload, reception)).toThrow(rejected);
      }),
      { numRuns: 300 },
    );
  });

  it('agree with lora-packet on 1.0.x', () => {
    fc.assert(
      fc.property(frames, keys10, (frame, keys) => {
        const phyPayload = buildDataFrame(frame, keys);
        const packet = loraPacket.fromWire(Buffer.from(phyPayload));
        const [appSKey, nwkSKey] = [Buffer.from(keys.appSKey), Buffer.from(keys.nwkSKey)];
        const upperHalf = Buffer.alloc(2);
        upperHalf.writeUInt16LE(Math.floor(frame.fCnt / 65536));
        expect(loraPacket.verifyMIC(packet, nwkSKey, undefined, upperHalf)).toBe(true);
        expect(bytesToHex(packet.DevAddr ?? new Uint8Array())).toBe(frame.devAddr);
        if (frame.frmPayload.length > 0) {
          expect(new Uint8Array(loraPacket.decrypt(packet, appSKey, nwkSKey, upperHalf))).toEqual(frame.frmPayload);
        }
      }),
    );
  });

  const frame: DataFrame = {
    mType: 'confirmedUp',
    devAddr: '01020304',
    fCtrl: { adr: false, adrAckReq: false, ack: true, fPending: false },
    fCnt: 1,
    fOpts: new Uint8Array(),
    frmPayload: new Uint8Array(),
  };
  const someKey = new Uint8Array(16);

  it.each([
    ['FOpts of 16 bytes', { fOpts: new Uint8Array(16) }],
    ['FRMPayload without FPort', { frmPayload: new Uint8Array(1) }],
    ['MAC commands in FOpts and on FPort 0', { fOpts: new Uint8Array(1), fPort: 0 }],
    ['an FPort over 255', { fPort: 256 }],
    ['a counter over 32 bits', { fCnt: 2 ** 32 }],
    ['a negative counter', { fCnt: -1 }],
    ['a DevAddr of 7 digits', { devAddr: '0102030' }],
    ['more than 255 bytes', { fPort: 1, frmPayload: new Uint8Array(243) }],
  ])('reject %s', (_, wrong) => {
    expect(() => buildDataFrame({ ...frame, ...wrong }, { nwkSKey: someKey, appSKey: someKey })).toThrow(rejected);
  });

  it.each(['confFCnt', 'txDr', 'txCh'])('reject a 1.1 uplink without %s', (missing) => {
    const transmission = { confFCnt: 0, txDr: 0, txCh: 0, [missing]: undefined };
    const keys = { fNwkSIntKey: someKey, sNwkSIntKey: someKey, nwkSEncKey: someKey };
    expect(() => buildDataFrame({ ...frame, ...transmission }, keys)).toThrow(rejected);
  });
});

describe('parseDataFrameHeader', () => {
  it.each([
    ['nothing', ''],
    ['a join-request', '00'.repeat(23)],
    ['a frame that ends before its MIC', '4004030201000100aabbcc'],
    ['a frame that ends within its FOpts', '400403020103010000aabbccdd'],
    ['FOpts together with FPort 0', '40040302010101000700aabbccdd'],
    ['more than 255 bytes', `4004030201000100${'01'.repeat(248)}`],
  ])('rejects %s', (_, hex) => {
    expect(() => parseDataFrameHeader(hexToBytes(hex))).toThrow(rejected);
  });

  it('answers any bytes with a header or INVALID_FRAME', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(0x40, 0x60, 0x80, 0xa0), (bytes, mhdr) => {
        bytes[0] = mhdr;
        try {
          expect(parseDataFrameHeader(bytes).devAddr).toMatch(/^[\dA-F]{8}$/);
        } catch (error) {
          expect(error).toEqual(rejected);
        }
      }),
    );
  });
});

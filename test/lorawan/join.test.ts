import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encryptBlocks } from '../../lambdas/lorawan/aes-block.ts';
import { bytesToHex, concatBytes, hexToBytes } from '../../lambdas/lorawan/bytes.ts';
import {
  buildJoinAccept,
  buildJoinRequest,
  type JoinAcceptKeys,
  openJoinAccept,
  parseJoinRequest,
  verifyJoinRequest,
} from '../../lambdas/lorawan/join.ts';
import { deriveLifetimeKeys } from '../../lambdas/lorawan/session-keys.ts';
import { type BadJoinVector, type JoinVector, vectors } from './vectors.ts';

const valid = vectors.join.filter((vector) => vector.valid);
const invalid = vectors.join.filter((vector) => !vector.valid);
const requests = valid.filter((vector) => vector.joinRequest !== undefined);
const accepts = valid.filter((vector) => vector.joinAccept !== undefined);
const badRequests = invalid.filter((vector) => vector.message === 'joinRequest');
const badAccepts = invalid.filter((vector) => vector.message === 'joinAccept');

const number = (hex = '') => Number.parseInt(hex, 16);
const rootKey = (join: JoinVector | BadJoinVector) => hexToBytes(join.nwkKey ?? join.appKey);
const rejected = expect.objectContaining({ code: 'INVALID_FRAME' });

function acceptKeys(join: JoinVector | BadJoinVector): JoinAcceptKeys {
  const { joinEUI = '', devEUI = '' } = join;
  if (join.nwkKey === undefined) return { appKey: hexToBytes(join.appKey) };
  const nwkKey = hexToBytes(join.nwkKey);
  const { jsIntKey } = deriveLifetimeKeys({ nwkKey, devEUI });
  return { nwkKey, jsIntKey, joinEUI, devNonce: number(join.devNonce) };
}

const acceptOf = (join: JoinVector) => ({
  joinNonce: number(join.joinNonce),
  netID: number(join.netID),
  devAddr: (join.devAddr ?? '').toUpperCase(),
  dlSettings: join.dlSettings ?? 0,
  rxDelay: join.rxDelay ?? 0,
  cfList: hexToBytes(join.cfList ?? ''),
});

it('every join vector is a request, an accept or a set of keys, good or bad', () => {
  const onlyKeys = valid.filter(({ joinRequest, joinAccept }) => joinRequest === undefined && joinAccept === undefined);
  expect(onlyKeys.every(({ sessionKeys }) => sessionKeys !== undefined)).toBe(true);
  const ids = [requests, accepts, onlyKeys, badRequests, badAccepts].flat().map(({ id }) => id);
  expect(new Set(ids).size).toBe(vectors.counts.join);
});

describe('a join-request', () => {
  it.each(requests)('of $id is built, read and verified', (join) => {
    const { joinEUI = '', devEUI = '', joinRequest } = join;
    const key = rootKey(join);
    const devNonce = number(join.devNonce);
    const phyPayload = hexToBytes(joinRequest?.phyPayload ?? '');
    expect(buildJoinRequest({ key, joinEUI, devEUI, devNonce })).toEqual(phyPayload);
    expect(parseJoinRequest(phyPayload)).toEqual({
      joinEUI: joinEUI.toUpperCase(),
      devEUI: devEUI.toUpperCase(),
      devNonce,
    });
    expect(verifyJoinRequest(phyPayload, key)).toBe(true);
  });

  it.each(badRequests)('like $id is not verified: $reason', (join) => {
    expect(verifyJoinRequest(hexToBytes(join.phyPayload), rootKey(join))).toBe(false);
  });

  it.each([
    ['is a byte short', new Uint8Array(22)],
    ['has another MHDR', new Uint8Array(23).fill(0x20)],
    ['is empty', new Uint8Array()],
  ])('is rejected if it %s', (_, phyPayload) => {
    expect(() => parseJoinRequest(phyPayload)).toThrow(rejected);
  });

  it('is rejected before it is built if a value does not fit', () => {
    const join = { key: new Uint8Array(16), joinEUI: '0'.repeat(16), devEUI: '0'.repeat(16), devNonce: 0 };
    for (const wrong of [{ joinEUI: '0' }, { devEUI: 'g'.repeat(16) }, { devNonce: 0x1_0000 }]) {
      expect(() => buildJoinRequest({ ...join, ...wrong })).toThrow(rejected);
    }
  });
});

describe('a join-accept', () => {
  it.each(accepts)('of $id is built and opened', (join) => {
    const phyPayload = hexToBytes(join.joinAccept?.phyPayload ?? '');
    expect(buildJoinAccept(acceptOf(join), acceptKeys(join))).toEqual(phyPayload);
    expect(openJoinAccept(phyPayload, acceptKeys(join))).toEqual(acceptOf(join));
  });

  it.each(accepts)('of $id has the clear bytes and the MIC of the vector', (join) => {
    const onAir = buildJoinAccept(acceptOf(join), acceptKeys(join));
    const clear = concatBytes(onAir.subarray(0, 1), encryptBlocks(rootKey(join), onAir.subarray(1)));
    expect(bytesToHex(clear).toLowerCase()).toBe(join.joinAccept?.plain);
    expect(bytesToHex(clear.subarray(-4)).toLowerCase()).toBe(join.joinAccept?.mic);
  });

  it.each(badAccepts)('like $id is rejected: $reason', (join) => {
    expect(() => openJoinAccept(hexToBytes(join.phyPayload), acceptKeys(join))).toThrow(rejected);
  });

  it('is rejected before it is built if a value does not fit', () => {
    const accept = { joinNonce: 0, netID: 0, devAddr: '00000000', dlSettings: 0, rxDelay: 0, cfList: new Uint8Array() };
    const wrongs = [
      { joinNonce: 2 ** 24 },
      { netID: -1 },
      { devAddr: '0' },
      { dlSettings: 256 },
      { rxDelay: 1.5 },
      { cfList: new Uint8Array(15) },
    ];
    for (const wrong of wrongs) {
      expect(() => buildJoinAccept({ ...accept, ...wrong }, { appKey: new Uint8Array(16) })).toThrow(rejected);
    }
  });

  it('is rejected, never misread, whatever bytes come', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        expect(() => openJoinAccept(bytes, { appKey: new Uint8Array(16) })).toThrow(rejected);
        expect(verifyJoinRequest(bytes, new Uint8Array(16))).toBe(false);
      }),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { bytesToHex, hexToBytes } from '../../lambdas/lorawan/bytes.ts';
import { deriveLifetimeKeys, deriveSessionKeys10, deriveSessionKeys11 } from '../../lambdas/lorawan/session-keys.ts';
import { type JoinVector, vectors } from './vectors.ts';

const joins = vectors.join.filter((vector) => vector.valid);
const number = (hex = '') => Number.parseInt(hex, 16);
const inHex = (keys: object) =>
  Object.fromEntries(Object.entries(keys).map(([name, key]) => [name, bytesToHex(key).toLowerCase()]));

function sessionKeys(join: JoinVector): object {
  const numbers = {
    joinNonce: number(join.joinNonce),
    netID: number(join.netID),
    devNonce: number(join.devNonce),
  };
  const appKey = hexToBytes(join.appKey);
  if (join.nwkKey === undefined) return deriveSessionKeys10({ ...numbers, appKey });
  const nwkKey = hexToBytes(join.nwkKey);
  if (join.optNeg) return deriveSessionKeys11({ ...numbers, appKey, nwkKey, joinEUI: join.joinEUI ?? '' });
  // A 1.1 device on a 1.0.x network: everything comes from the NwkKey.
  const { appSKey, nwkSKey } = deriveSessionKeys10({ ...numbers, appKey: nwkKey });
  return { appSKey, fNwkSIntKey: nwkSKey, sNwkSIntKey: nwkSKey, nwkSEncKey: nwkSKey };
}

describe('deriveSessionKeys10 and deriveSessionKeys11', () => {
  it.each(joins.filter((join) => join.sessionKeys !== undefined))('derive the keys of $id', (join) => {
    expect(inHex(sessionKeys(join))).toEqual(join.sessionKeys);
  });

  const join = { appKey: new Uint8Array(16), joinNonce: 0, netID: 0, devNonce: 0 };

  it.each([{ joinNonce: 0x100_0000 }, { netID: -1 }, { devNonce: 0x1_0000 }, { devNonce: 0.5 }])(
    'reject %o',
    (wrong) => {
      expect(() => deriveSessionKeys10({ ...join, ...wrong })).toThrow(
        expect.objectContaining({ code: 'INVALID_FRAME' }),
      );
    },
  );

  it('reject a JoinEUI that is not 16 hex digits', () => {
    expect(() => deriveSessionKeys11({ ...join, nwkKey: new Uint8Array(16), joinEUI: '00' })).toThrow(
      'JoinEUI must be 16 hex digits',
    );
  });
});

describe('deriveLifetimeKeys', () => {
  it.each(joins.filter((join) => join.lifetimeKeys !== undefined))('derives the keys of $id', (join) => {
    const keys = deriveLifetimeKeys({ nwkKey: hexToBytes(join.nwkKey ?? ''), devEUI: join.devEUI ?? '' });
    expect(inHex(keys)).toEqual(join.lifetimeKeys);
  });
});

import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type AppSKey, appSKeyFromBytes, unwrapAppSKey } from '../../lambdas/lorawan/app-s-key.ts';
import { base64ToBytes, bytesToBase64, hexToBytes } from '../../lambdas/lorawan/bytes.ts';
import { cryptFRMPayload } from '../../lambdas/lorawan/frm-payload.ts';
import { type UplinkVector, vectors } from './vectors.ts';

const CODES = {
  'unknown-kek': 'UNKNOWN_KEK_LABEL',
  'unwrap-failed': 'KEY_UNWRAP_FAILED',
  'bad-key-length': 'INVALID_KEY_LENGTH',
} as const;

type Envelope = UplinkVector['uplink']['app_s_key'];

function open(envelope: Envelope, keks: UplinkVector['keks']): AppSKey {
  const vault = new Map(Object.entries(keks).map(([label, kek]) => [label, hexToBytes(kek)]));
  const encryptedKey = base64ToBytes(envelope.encrypted_key);
  return unwrapAppSKey({ kekLabel: envelope.kek_label, encryptedKey }, vault.get(envelope.kek_label));
}

describe('unwrapAppSKey and cryptFRMPayload', () => {
  it.each(vectors.uplinkEndToEnd)('read the uplink $id', ({ uplink, keks, expected }) => {
    if ('error' in expected) {
      expect(() => open(uplink.app_s_key, keks)).toThrow(expect.objectContaining({ code: CODES[expected.error] }));
      return;
    }
    const appSKey = open(uplink.app_s_key, keks);
    expect(appSKey.export()).toEqual(Buffer.from(expected.appSKey, 'hex'));
    const frame = { devAddr: uplink.dev_addr, fCnt: uplink.f_cnt ?? 0, fPort: uplink.f_port, direction: 'up' } as const;
    expect(cryptFRMPayload(appSKey, frame, base64ToBytes(uplink.frm_payload ?? ''))).toEqual(
      hexToBytes(expected.plain),
    );
  });

  it.each(vectors.downlinkEndToEnd)('write the downlink $id', ({ downlink, keks, expected }) => {
    const { dev_addr: devAddr, f_cnt: fCnt = 0, f_port: fPort, plain } = downlink;
    if ('error' in expected) {
      expect(() => open(downlink.app_s_key, keks)).toThrow(expect.objectContaining({ code: CODES[expected.error] }));
      return;
    }
    const appSKey = open(downlink.app_s_key, keks);
    expect(appSKey.export()).toEqual(Buffer.from(expected.appSKey, 'hex'));
    const cipher = cryptFRMPayload(appSKey, { devAddr, fCnt, fPort, direction: 'down' }, hexToBytes(plain));
    expect(bytesToBase64(cipher)).toBe(expected.frm_payload);
  });
});

describe('unwrapAppSKey', () => {
  it('names the label that has no KEK', () => {
    const envelope = { kekLabel: 'as:four', encryptedKey: new Uint8Array(24) };
    expect(() => unwrapAppSKey(envelope, undefined)).toThrow('as:four');
  });

  it('pays no attention to a KEK where the label is empty', () => {
    const encryptedKey = new Uint8Array(16).fill(7);
    expect(unwrapAppSKey({ kekLabel: '', encryptedKey }, new Uint8Array(16)).export()).toEqual(
      Buffer.from(encryptedKey),
    );
  });
});

describe('an AppSKey', () => {
  it('does not show its bytes when it is printed or serialised', () => {
    const hex = '00112233445566778899aabbccddeeff';
    const appSKey = appSKeyFromBytes(hexToBytes(hex));
    expect(JSON.stringify({ appSKey })).toBe('{"appSKey":{}}');
    expect(inspect(appSKey, { depth: null, showHidden: true })).not.toMatch(/00\s*11\s*22/);
  });
});

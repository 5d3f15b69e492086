import loraPacket from 'lora-packet';
import { bench, describe } from 'vitest';
import { appSKeyFromBytes, unwrapAppSKey } from '../lambdas/lorawan/app-s-key.ts';
import { hexToBytes } from '../lambdas/lorawan/bytes.ts';
import { buildDataFrame } from '../lambdas/lorawan/data-frame.ts';
import { cryptFRMPayload } from '../lambdas/lorawan/frm-payload.ts';
import { wrapKey } from '../lambdas/lorawan/key-wrap.ts';

const key = hexToBytes('00112233445566778899AABBCCDDEEFF');
const appSKey = appSKeyFromBytes(key);
const address = { devAddr: '2600ABCD', fCnt: 4711, fPort: 2, direction: 'up' } as const;
const fCtrl = { adr: false, adrAckReq: false, ack: false, fPending: false };

describe.each([20, 222])('decrypt an FRMPayload of %i bytes', (length) => {
  const frmPayload = new Uint8Array(length).fill(0x5a);
  const frame = { ...address, mType: 'unconfirmedUp', fCtrl, fOpts: new Uint8Array(), frmPayload } as const;
  const packet = loraPacket.fromWire(Buffer.from(buildDataFrame(frame, { nwkSKey: key })));
  const keyBuffer = Buffer.from(key);

  bench('lorawan-aws-iot', () => {
    cryptFRMPayload(appSKey, address, frmPayload);
  });

  // It decrypts whole frames only: this one is parsed beforehand.
  bench('lora-packet', () => {
    loraPacket.decrypt(packet, keyBuffer);
  });
});

describe('unwrap an AppSKey', () => {
  const kek = hexToBytes('000102030405060708090A0B0C0D0E0F');
  const envelope = { kekLabel: 'bench', encryptedKey: wrapKey(kek, key) };

  bench('lorawan-aws-iot', () => {
    unwrapAppSKey(envelope, kek);
  });
});

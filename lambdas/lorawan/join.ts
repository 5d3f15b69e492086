import { CodedError } from '../errors.ts';
import { decryptBlocks, encryptBlocks } from './aes-block.ts';
import { bytesToHex, concatBytes, reversed } from './bytes.ts';
import { type DevAddr, type DevEUI, type JoinEUI, parseDevAddr, parseDevEUI, parseJoinEUI } from './identifiers.ts';
import { fromLittleEndian, littleEndian } from './little-endian.ts';
import { hasMIC, micOf, withoutMIC } from './mic.ts';

const JOIN_REQUEST_MHDR = 0x00;
const JOIN_ACCEPT_MHDR = 0x20;
const OPT_NEG = 0x80;

export interface JoinRequest {
  readonly joinEUI: JoinEUI;
  readonly devEUI: DevEUI;
  /** 16 bits. */
  readonly devNonce: number;
}

export interface JoinAccept {
  /** 24 bits; 1.0.x calls it AppNonce. */
  readonly joinNonce: number;
  /** 24 bits. */
  readonly netID: number;
  /** 8 hex digits. */
  readonly devAddr: string;
  /** The raw byte; bit 7 is OptNeg in LoRaWAN 1.1. */
  readonly dlSettings: number;
  /** The raw byte. */
  readonly rxDelay: number;
  /** Empty, or 16 bytes. */
  readonly cfList: Uint8Array;
}

/** The keys of a join-accept, by the version of the *device*. 1.1 also binds it to the join-request that it answers. */
export type JoinAcceptKeys =
  | { readonly appKey: Uint8Array }
  | {
      readonly nwkKey: Uint8Array;
      readonly jsIntKey: Uint8Array;
      /** 16 hex digits. */
      readonly joinEUI: string;
      readonly devNonce: number;
    };

/**
 * @param request `key` is the AppKey of a 1.0.x device, the NwkKey of a 1.1 device; the EUIs are 16 hex digits
 * @returns the PHYPayload, 23 bytes
 * @throws INVALID_FRAME
 */
export function buildJoinRequest(request: {
  readonly key: Uint8Array;
  readonly joinEUI: string;
  readonly devEUI: string;
  readonly devNonce: number;
}): Uint8Array {
  const message = concatBytes(
    Uint8Array.of(JOIN_REQUEST_MHDR),
    littleEndian('JoinEUI', request.joinEUI, 8),
    littleEndian('DevEUI', request.devEUI, 8),
    littleEndian('DevNonce', request.devNonce, 2),
  );
  return concatBytes(message, micOf(request.key, message));
}

/**
 * Who asks to join. Nothing vouches for it before `verifyJoinRequest`.
 * @throws INVALID_FRAME
 */
export function parseJoinRequest(phyPayload: Uint8Array): JoinRequest {
  if (!isJoinRequest(phyPayload)) throw new CodedError('INVALID_FRAME', 'not a join-request');
  return {
    joinEUI: parseJoinEUI(bytesToHex(reversed(phyPayload.subarray(1, 9)))),
    devEUI: parseDevEUI(bytesToHex(reversed(phyPayload.subarray(9, 17)))),
    devNonce: fromLittleEndian(phyPayload.subarray(17, 19)),
  };
}

/** Whether it is a join-request with the MIC of this AppKey (1.0.x) or NwkKey (1.1). */
export function verifyJoinRequest(phyPayload: Uint8Array, key: Uint8Array): boolean {
  return isJoinRequest(phyPayload) && hasMIC(phyPayload, micOf(key, withoutMIC(phyPayload)));
}

function isJoinRequest(phyPayload: Uint8Array): boolean {
  return phyPayload.length === 23 && phyPayload[0] === JOIN_REQUEST_MHDR;
}

/**
 * @returns the PHYPayload, encrypted: 17 bytes, or 33 with a CFList
 * @throws INVALID_FRAME
 */
export function buildJoinAccept(accept: JoinAccept, keys: JoinAcceptKeys): Uint8Array {
  const { cfList } = accept;
  if (cfList.length !== 0 && cfList.length !== 16) {
    throw new CodedError('INVALID_FRAME', `CFList must have 0 or 16 bytes, not ${cfList.length}`);
  }
  const message = concatBytes(
    Uint8Array.of(JOIN_ACCEPT_MHDR),
    littleEndian('JoinNonce', accept.joinNonce, 3),
    littleEndian('NetID', accept.netID, 3),
    littleEndian('DevAddr', accept.devAddr, 4),
    littleEndian('DLSettings', accept.dlSettings, 1),
    littleEndian('RxDelay', accept.rxDelay, 1),
    cfList,
  );
  const clear = concatBytes(message, joinAcceptMIC(message, keys));
  // The network decrypts, so that a device gets by with encryption alone.
  return concatBytes(clear.subarray(0, 1), decryptBlocks(rootKeyOf(keys), clear.subarray(1)));
}

/**
 * Decrypts a join-accept and checks its MIC.
 * @throws INVALID_FRAME
 */
export function openJoinAccept(
  phyPayload: Uint8Array,
  keys: JoinAcceptKeys,
): JoinAccept & { readonly devAddr: DevAddr } {
  if ((phyPayload.length !== 17 && phyPayload.length !== 33) || phyPayload[0] !== JOIN_ACCEPT_MHDR) {
    throw new CodedError('INVALID_FRAME', 'not a join-accept');
  }
  const clear = concatBytes(phyPayload.subarray(0, 1), encryptBlocks(rootKeyOf(keys), phyPayload.subarray(1)));
  const message = withoutMIC(clear);
  if (!hasMIC(clear, joinAcceptMIC(message, keys))) throw new CodedError('INVALID_FRAME', 'the MIC is wrong');
  return {
    joinNonce: fromLittleEndian(message.subarray(1, 4)),
    netID: fromLittleEndian(message.subarray(4, 7)),
    devAddr: parseDevAddr(bytesToHex(reversed(message.subarray(7, 11)))),
    dlSettings: fromLittleEndian(message.subarray(11, 12)),
    rxDelay: fromLittleEndian(message.subarray(12, 13)),
    cfList: message.subarray(13),
  };
}

function rootKeyOf(keys: JoinAcceptKeys): Uint8Array {
  return 'appKey' in keys ? keys.appKey : keys.nwkKey;
}

/** LoRaWAN 1.0.4 §6.2.6; 1.1 §6.2.3, where it covers the join-request too if the network sets OptNeg. */
function joinAcceptMIC(message: Uint8Array, keys: JoinAcceptKeys): Uint8Array {
  // For a 1.0.x device the bit is reserved.
  if ('appKey' in keys) return micOf(keys.appKey, message);
  if (((message[11] ?? 0) & OPT_NEG) === 0) return micOf(keys.nwkKey, message);
  const joinRequestType = Uint8Array.of(0xff);
  const joinEUI = littleEndian('JoinEUI', keys.joinEUI, 8);
  const devNonce = littleEndian('DevNonce', keys.devNonce, 2);
  return micOf(keys.jsIntKey, joinRequestType, joinEUI, devNonce, message);
}

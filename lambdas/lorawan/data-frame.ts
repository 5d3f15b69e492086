import { createSecretKey } from 'node:crypto';
import { CodedError } from '../errors.ts';
import { concatBytes } from './bytes.ts';
import { type DataFrameOnAir, type FCtrl, type MType, readDataFrame, writeDataFrame } from './data-frame-layout.ts';
import { dataFrameMIC, type Transmission } from './data-frame-mic.ts';
import { type Direction, type FrameCounter, frameBlock } from './frame-block.ts';
import { hasMIC, withoutMIC } from './mic.ts';
import { cryptFrom } from './payload-cipher.ts';
import type { NetworkSessionKeys } from './session-keys.ts';

/**
 * The keys of one end of a session. A Network Server has no AppSKey: without it the payload of ports 1..255 stays as
 * it is, encrypted.
 */
export type FrameKeys = NetworkSessionKeys & { readonly appSKey?: Uint8Array | undefined };

/** A data frame in clear. */
export interface DataFrame {
  readonly mType: MType;
  /** 8 hex digits. */
  readonly devAddr: string;
  readonly fCtrl: FCtrl;
  /** All 32 bits. */
  readonly fCnt: number;
  /** MAC commands, 0 to 15 bytes; empty if FPort is 0. */
  readonly fOpts: Uint8Array;
  /** 0 for MAC commands, 1..255 for an application; absent in a frame without payload. */
  readonly fPort?: number | undefined;
  readonly frmPayload: Uint8Array;
}

/** What a receiver believes of the frame that it opens. */
export interface Reception extends Transmission {
  readonly keys: FrameKeys;
  /** All 32 bits. */
  readonly fCnt: number;
  readonly direction: Direction;
}

export type DataFrameHeader = Pick<DataFrameOnAir, 'mType' | 'devAddr' | 'fCtrl' | 'fCnt16' | 'fPort'>;

/**
 * What a data frame says in clear: enough to find its session. Nothing vouches for it before the MIC is checked.
 * @throws INVALID_FRAME
 */
export function parseDataFrameHeader(phyPayload: Uint8Array): DataFrameHeader {
  const { mType, devAddr, fCtrl, fCnt16, fPort } = readDataFrame(phyPayload);
  return { mType, devAddr, fCtrl, fCnt16, fPort };
}

/**
 * Encrypts a frame and adds its MIC.
 * @returns the PHYPayload, 12 to 255 bytes
 * @throws INVALID_FRAME
 */
export function buildDataFrame(frame: DataFrame & Transmission, keys: FrameKeys): Uint8Array {
  const counter = { devAddr: frame.devAddr, fCnt: frame.fCnt, direction: directionOf(frame.mType) };
  const { fOpts, frmPayload } = crypt(frame, counter, keys);
  const message = writeDataFrame({ ...frame, fCnt16: frame.fCnt % 0x1_0000, fOpts, frmPayload });
  const mic = dataFrameMIC(message, { ...frame, ...counter, ack: frame.fCtrl.ack }, keys);
  return concatBytes(message, mic);
}

/**
 * Checks the MIC of a frame and decrypts it.
 * @throws INVALID_FRAME if it is not the frame that the receiver believes it to be, or was tampered with
 */
export function openDataFrame(phyPayload: Uint8Array, reception: Reception): DataFrame {
  const { keys, fCnt, direction } = reception;
  const { fCnt16, ...onAir } = readDataFrame(phyPayload);
  if (directionOf(onAir.mType) !== direction) {
    throw new CodedError('INVALID_FRAME', `the frame is not on its way ${direction}`);
  }
  const counter = { devAddr: onAir.devAddr, fCnt, direction };
  const mic = dataFrameMIC(withoutMIC(phyPayload), { ...reception, ...counter, ack: onAir.fCtrl.ack }, keys);
  // The MIC covers the upper half of the counter; the lower half must be the one that was sent.
  if (fCnt16 !== fCnt % 0x1_0000 || !hasMIC(phyPayload, mic)) throw new CodedError('INVALID_FRAME', 'the MIC is wrong');
  return { ...onAir, fCnt, ...crypt(onAir, counter, keys) };
}

function directionOf(mType: MType): Direction {
  return mType === 'unconfirmedUp' || mType === 'confirmedUp' ? 'up' : 'down';
}

type Content = Pick<DataFrame, 'fOpts' | 'fPort' | 'frmPayload'>;

/** Encrypts what is in clear, or the other way round. */
function crypt(content: Content, counter: FrameCounter, keys: FrameKeys): Pick<DataFrame, 'fOpts' | 'frmPayload'> {
  const { fPort, fOpts, frmPayload } = content;
  const networkKey = 'nwkSKey' in keys ? keys.nwkSKey : keys.nwkSEncKey;
  const payloadKey = fPort === 0 ? networkKey : keys.appSKey;
  return {
    fOpts: 'nwkSKey' in keys ? fOpts : cryptWith(keys.nwkSEncKey, fOptsBlock(counter, fPort), fOpts),
    frmPayload: payloadKey === undefined ? frmPayload : cryptWith(payloadKey, frameBlock(counter, 1, 1), frmPayload),
  };
}

function cryptWith(key: Uint8Array, firstBlock: Uint8Array, data: Uint8Array): Uint8Array {
  return cryptFrom(firstBlock, createSecretKey(key), data);
}

/** LoRaWAN 1.1 §4.3.1.6 as the erratum "FOpts Encryption, Usage of FCntDwn" has it. */
function fOptsBlock(counter: FrameCounter, fPort: number | undefined): Uint8Array {
  const underApplicationCounter = counter.direction === 'down' && fPort !== undefined && fPort > 0;
  const block = frameBlock(counter, 1, 1);
  block[4] = underApplicationCounter ? 2 : 1;
  return block;
}

import { CodedError } from '../errors.ts';
import { bytesToHex, concatBytes, reversed } from './bytes.ts';
import { type DevAddr, parseDevAddr } from './identifiers.ts';
import { fromLittleEndian, littleEndian } from './little-endian.ts';
import { MIC_LENGTH, withoutMIC } from './mic.ts';

/** MHDR of LoRaWAN R1 by message type. */
const MHDR = { unconfirmedUp: 0x40, unconfirmedDown: 0x60, confirmedUp: 0x80, confirmedDown: 0xa0 } as const;

export type MType = keyof typeof MHDR;

const M_TYPES: ReadonlyMap<number | undefined, MType> = new Map(
  (Object.keys(MHDR) as MType[]).map((mType) => [MHDR[mType], mType]),
);

export interface FCtrl {
  readonly adr: boolean;
  /** Uplinks only: reserved in downlinks. */
  readonly adrAckReq: boolean;
  readonly ack: boolean;
  /** In uplinks the bit means ClassB. */
  readonly fPending: boolean;
}

/** A data frame as it is on the air: its FOpts and FRMPayload may be encrypted. */
export interface DataFrameOnAir {
  readonly mType: MType;
  readonly devAddr: DevAddr;
  readonly fCtrl: FCtrl;
  /** The lower 16 bits of the counter. */
  readonly fCnt16: number;
  /** 0 to 15 bytes. */
  readonly fOpts: Uint8Array;
  /** 0..255; absent in a frame without payload. */
  readonly fPort?: number | undefined;
  readonly frmPayload: Uint8Array;
}

/** MHDR, DevAddr, FCtrl, FCnt: what every data frame has before its FOpts. */
const FIXED_LENGTH = 8;
/** The length of a LoRa frame is one byte. */
const MAX_LENGTH = 255;

/** @throws INVALID_FRAME */
export function writeDataFrame(frame: Omit<DataFrameOnAir, 'devAddr'> & { readonly devAddr: string }): Uint8Array {
  const { mType, devAddr, fCtrl, fCnt16, fOpts, fPort, frmPayload } = frame;
  if (fOpts.length > 15) throw new CodedError('INVALID_FRAME', `FOpts must have 15 bytes at most, not ${fOpts.length}`);
  if (fPort === undefined && frmPayload.length > 0) throw new CodedError('INVALID_FRAME', 'FRMPayload needs an FPort');
  rejectTwicePlacedCommands(fOpts, fPort);
  const written = concatBytes(
    Uint8Array.of(MHDR[mType]),
    littleEndian('DevAddr', devAddr, 4),
    Uint8Array.of(flagsOf(fCtrl) | fOpts.length),
    littleEndian('FCnt', fCnt16, 2),
    fOpts,
    ...(fPort === undefined ? [] : [littleEndian('FPort', fPort, 1)]),
    frmPayload,
  );
  if (written.length > MAX_LENGTH - MIC_LENGTH) {
    throw new CodedError(
      'INVALID_FRAME',
      `the frame would have ${written.length + MIC_LENGTH} bytes, 255 are possible`,
    );
  }
  return written;
}

/** @throws INVALID_FRAME */
export function readDataFrame(phyPayload: Uint8Array): DataFrameOnAir {
  const mType = M_TYPES.get(phyPayload[0]);
  if (mType === undefined) throw new CodedError('INVALID_FRAME', 'the MHDR is not that of a data frame');
  const frame = withoutMIC(phyPayload);
  const flags = frame[5] ?? 0;
  const portAt = FIXED_LENGTH + (flags & 0x0f);
  if (frame.length < portAt || phyPayload.length > MAX_LENGTH) {
    throw new CodedError('INVALID_FRAME', `a data frame can not have ${phyPayload.length} bytes`);
  }
  const fOpts = frame.subarray(FIXED_LENGTH, portAt);
  const fPort = frame[portAt];
  rejectTwicePlacedCommands(fOpts, fPort);
  return {
    mType,
    devAddr: parseDevAddr(bytesToHex(reversed(frame.subarray(1, 5)))),
    fCtrl: fCtrlOf(flags),
    fCnt16: fromLittleEndian(frame.subarray(6, 8)),
    fOpts,
    fPort,
    frmPayload: frame.subarray(portAt + 1),
  };
}

/** LoRaWAN 1.1 §4.3.1.6: MAC commands are in FOpts or in the payload of port 0, never in both. */
function rejectTwicePlacedCommands(fOpts: Uint8Array, fPort: number | undefined): void {
  if (fPort === 0 && fOpts.length > 0) throw new CodedError('INVALID_FRAME', 'FOpts and FPort 0 exclude each other');
}

function flagsOf({ adr, adrAckReq, ack, fPending }: FCtrl): number {
  return (adr ? 0x80 : 0) | (adrAckReq ? 0x40 : 0) | (ack ? 0x20 : 0) | (fPending ? 0x10 : 0);
}

function fCtrlOf(flags: number): FCtrl {
  return {
    adr: (flags & 0x80) !== 0,
    adrAckReq: (flags & 0x40) !== 0,
    ack: (flags & 0x20) !== 0,
    fPending: (flags & 0x10) !== 0,
  };
}

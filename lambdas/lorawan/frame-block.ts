import { CodedError } from '../errors.ts';

export type Direction = 'up' | 'down';

/** What sets a frame of a session apart from all others. */
export interface FrameCounter {
  /** 8 hex digits in either case, most significant first. */
  readonly devAddr: string;
  /** All 32 bits, of which the air has the lower 16. */
  readonly fCnt: number;
  readonly direction: Direction;
}

/**
 * The block of 16 bytes that the payload cipher (A_i) and the MIC (B0, B1) begin with (LoRaWAN 1.0.4 §4.3.3 and §4.4):
 * `first` | 4 bytes, zero here | direction | DevAddr | FCnt | 0 | `last`, least significant byte first.
 * @throws INVALID_FRAME
 */
export function frameBlock(frame: FrameCounter, first: number, last: number): Buffer {
  const { devAddr, fCnt, direction } = frame;
  if (!/^[\dA-F]{8}$/i.test(devAddr)) throw new CodedError('INVALID_FRAME', 'devAddr must be 8 hex digits');
  if (!Number.isInteger(fCnt) || fCnt < 0 || fCnt > 0xffff_ffff) {
    throw new CodedError('INVALID_FRAME', `fCnt must be an integer from 0 to 4294967295, not ${fCnt}`);
  }
  const block = Buffer.alloc(16);
  block[0] = first;
  block[5] = direction === 'up' ? 0 : 1;
  block.writeUInt32LE(Number.parseInt(devAddr, 16), 6);
  block.writeUInt32LE(fCnt, 10);
  block[15] = last;
  return block;
}

import { CodedError } from '../errors.ts';
import { concatBytes } from './bytes.ts';
import { type FrameCounter, frameBlock } from './frame-block.ts';
import { littleEndian } from './little-endian.ts';
import { micOf } from './mic.ts';
import type { NetworkSessionKeys, NetworkSessionKeys11 } from './session-keys.ts';

/** What the MIC of LoRaWAN 1.1 covers besides the frame itself. 1.0.x makes no use of it. */
export interface Transmission {
  /** For a frame with ACK: the counter, or its lower 16 bits, of the confirmed frame that it acknowledges. */
  readonly confFCnt?: number | undefined;
  /** For uplinks: index of the data rate, 0..255. */
  readonly txDr?: number | undefined;
  /** For uplinks: index of the channel, 0..255. */
  readonly txCh?: number | undefined;
}

export interface MICContext extends FrameCounter, Transmission {
  readonly ack: boolean;
}

/**
 * The MIC of a data frame (LoRaWAN 1.0.4 §4.4, 1.1 §4.4.1 and §4.4.2).
 * @param message MHDR to FRMPayload, encrypted
 * @throws INVALID_FRAME if a value is missing or out of range
 */
export function dataFrameMIC(message: Uint8Array, context: MICContext, keys: NetworkSessionKeys): Uint8Array {
  const b0 = frameBlock(context, 0x49, message.length);
  if ('nwkSKey' in keys) return micOf(keys.nwkSKey, b0, message);
  if (context.direction === 'up') return uplinkMIC11(message, context, keys);
  b0.set(confFCntOf(context), 1);
  return micOf(keys.sNwkSIntKey, b0, message);
}

/** Half of it for the serving network, which knows how the frame was sent; half for the forwarding one. */
function uplinkMIC11(message: Uint8Array, context: MICContext, keys: NetworkSessionKeys11): Uint8Array {
  const b0 = frameBlock(context, 0x49, message.length);
  const b1 = frameBlock(context, 0x49, message.length);
  b1.set(confFCntOf(context), 1);
  b1.set(littleEndian('TxDr', required('TxDr', context.txDr), 1), 3);
  b1.set(littleEndian('TxCh', required('TxCh', context.txCh), 1), 4);
  const serving = micOf(keys.sNwkSIntKey, b1, message);
  const forwarding = micOf(keys.fNwkSIntKey, b0, message);
  return concatBytes(serving.subarray(0, 2), forwarding.subarray(0, 2));
}

function confFCntOf({ ack, confFCnt }: MICContext): Uint8Array {
  if (!ack) return new Uint8Array(2);
  return littleEndian('ConfFCnt', required('ConfFCnt', confFCnt), 4).subarray(0, 2);
}

function required(field: string, value: number | undefined): number {
  if (value === undefined) throw new CodedError('INVALID_FRAME', `the MIC of this LoRaWAN 1.1 frame needs ${field}`);
  return value;
}

import { CodedError } from '../errors.ts';
import type { AppSKey } from './app-s-key.ts';
import { type Direction, type FrameCounter, frameBlock } from './frame-block.ts';
import { cryptFrom } from './payload-cipher.ts';

export type { Direction };

/** Which frame a payload belongs to. */
export interface FrameAddress extends FrameCounter {
  /** 1..255: the payload of port 0 is under a network key. */
  readonly fPort: number;
}

/**
 * Encrypts the FRMPayload of an application, or decrypts it: the same operation (LoRaWAN 1.0.4 §4.3.3, also in 1.1).
 * @param data 0 to 255 bytes; the result is as long
 * @throws INVALID_FRAME, INVALID_KEY_LENGTH
 */
export function cryptFRMPayload(appSKey: AppSKey, frame: FrameAddress, data: Uint8Array): Uint8Array {
  const { fPort } = frame;
  if (!Number.isInteger(fPort) || fPort < 1 || fPort > 255) {
    throw new CodedError('INVALID_FRAME', `fPort must be an integer from 1 to 255, not ${fPort}`);
  }
  if (data.length > 255) {
    throw new CodedError('INVALID_FRAME', `FRMPayload must have 255 bytes at most, not ${data.length}`);
  }
  if (appSKey.symmetricKeySize !== 16) throw new CodedError('INVALID_KEY_LENGTH', 'an AppSKey must have 16 bytes');
  return cryptFrom(frameBlock(frame, 1, 1), appSKey, data);
}

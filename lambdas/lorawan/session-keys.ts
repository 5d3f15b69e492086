import { encryptBlocks } from './aes-block.ts';
import { concatBytes } from './bytes.ts';
import { littleEndian } from './little-endian.ts';

/** Keys that the Network Server and the device share in a session of LoRaWAN 1.0.x. */
export interface NetworkSessionKeys10 {
  readonly nwkSKey: Uint8Array;
}

/** The same in LoRaWAN 1.1. */
export interface NetworkSessionKeys11 {
  readonly fNwkSIntKey: Uint8Array;
  readonly sNwkSIntKey: Uint8Array;
  readonly nwkSEncKey: Uint8Array;
}

export type NetworkSessionKeys = NetworkSessionKeys10 | NetworkSessionKeys11;

interface ApplicationSessionKey {
  readonly appSKey: Uint8Array;
}

/** What a join of LoRaWAN 1.0.x makes its keys of. */
export interface Join10 {
  /** AppKey; the NwkKey of a 1.1 device on a 1.0.x network. */
  readonly appKey: Uint8Array;
  /** 24 bits; 1.0.x calls it AppNonce. */
  readonly joinNonce: number;
  /** 24 bits. */
  readonly netID: number;
  /** 16 bits. */
  readonly devNonce: number;
}

/** What a join of LoRaWAN 1.1 makes its keys of. */
export interface Join11 {
  readonly appKey: Uint8Array;
  readonly nwkKey: Uint8Array;
  /** 24 bits. */
  readonly joinNonce: number;
  /** 16 hex digits. */
  readonly joinEUI: string;
  /** 16 bits. */
  readonly devNonce: number;
}

/**
 * LoRaWAN 1.0.4 §6.2.6
 * @throws INVALID_FRAME if a number does not fit
 */
export function deriveSessionKeys10(join: Join10): NetworkSessionKeys10 & ApplicationSessionKey {
  const context = [
    littleEndian('JoinNonce', join.joinNonce, 3),
    littleEndian('NetID', join.netID, 3),
    littleEndian('DevNonce', join.devNonce, 2),
  ];
  return { nwkSKey: derive(join.appKey, 1, context), appSKey: derive(join.appKey, 2, context) };
}

/**
 * LoRaWAN 1.1 §6.2.3, with OptNeg set.
 * @throws INVALID_FRAME if a number or the JoinEUI does not fit
 */
export function deriveSessionKeys11(join: Join11): NetworkSessionKeys11 & ApplicationSessionKey {
  const context = [
    littleEndian('JoinNonce', join.joinNonce, 3),
    littleEndian('JoinEUI', join.joinEUI, 8),
    littleEndian('DevNonce', join.devNonce, 2),
  ];
  return {
    fNwkSIntKey: derive(join.nwkKey, 1, context),
    appSKey: derive(join.appKey, 2, context),
    sNwkSIntKey: derive(join.nwkKey, 3, context),
    nwkSEncKey: derive(join.nwkKey, 4, context),
  };
}

/** The keys that the joins of a 1.1 device have in common. */
export interface LifetimeKeys {
  readonly jsIntKey: Uint8Array;
  readonly jsEncKey: Uint8Array;
}

/**
 * LoRaWAN 1.1 §6.1.1.4
 * @param device `devEUI` as 16 hex digits
 * @throws INVALID_FRAME if the DevEUI does not fit
 */
export function deriveLifetimeKeys(device: { readonly nwkKey: Uint8Array; readonly devEUI: string }): LifetimeKeys {
  const context = [littleEndian('DevEUI', device.devEUI, 8)];
  return { jsEncKey: derive(device.nwkKey, 5, context), jsIntKey: derive(device.nwkKey, 6, context) };
}

function derive(rootKey: Uint8Array, kind: number, context: readonly Uint8Array[]): Uint8Array {
  const block = new Uint8Array(16);
  block.set(concatBytes(Uint8Array.of(kind), ...context));
  return encryptBlocks(rootKey, block);
}

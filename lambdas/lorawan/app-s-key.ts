import { createSecretKey, type KeyObject } from 'node:crypto';
import { CodedError } from '../errors.ts';
import { base64ToBytes, bytesToBase64 } from './bytes.ts';
import { unwrapKey } from './key-wrap.ts';

/** An AppSKey ready for the cipher. Printing or serialising it does not give out its bytes. */
export type AppSKey = KeyObject;

/** An AppSKey as it travels. */
export interface KeyEnvelope {
  /** Names the KEK that wraps the key. Empty: `encryptedKey` is the bare key. */
  readonly kekLabel: string;
  /** Wrapped by RFC 3394: 24 bytes for an AppSKey. */
  readonly encryptedKey: Uint8Array;
}

/** An envelope as it is stored. */
export interface WrappedKey {
  readonly kekLabel: string;
  /** Base64. */
  readonly encryptedKey: string;
}

/** What of an envelope may be stored: a key that came bare is not. */
export function wrappedKeyOf({ kekLabel, encryptedKey }: KeyEnvelope): WrappedKey | undefined {
  return kekLabel === '' ? undefined : { kekLabel, encryptedKey: bytesToBase64(encryptedKey) };
}

export function envelopeOf({ kekLabel, encryptedKey }: WrappedKey): KeyEnvelope {
  return { kekLabel, encryptedKey: base64ToBytes(encryptedKey) };
}

/**
 * Opens an envelope.
 * @param kek 16, 24 or 32 bytes; undefined if the vault has no KEK of that label
 * @throws UNKNOWN_KEK_LABEL, KEY_UNWRAP_FAILED, INVALID_KEY_LENGTH
 */
export function unwrapAppSKey(envelope: KeyEnvelope, kek: Uint8Array | undefined): AppSKey {
  if (envelope.kekLabel === '') return appSKeyFromBytes(envelope.encryptedKey);
  if (kek === undefined) throw new CodedError('UNKNOWN_KEK_LABEL', `no KEK is labelled "${envelope.kekLabel}"`);
  return appSKeyFromBytes(unwrapKey(kek, envelope.encryptedKey));
}

/** @throws INVALID_KEY_LENGTH unless there are 16 bytes */
export function appSKeyFromBytes(bytes: Uint8Array): AppSKey {
  if (bytes.length !== 16) {
    throw new CodedError('INVALID_KEY_LENGTH', `an AppSKey must have 16 bytes, this one has ${bytes.length}`);
  }
  return createSecretKey(bytes);
}

import { CodedError } from '../errors.ts';
import { type AppSKey, type KeyEnvelope, unwrapAppSKey } from './app-s-key.ts';

/** KEKs of the account by label; `findFresh` reads the secret again. */
export interface KekSource {
  find(label: string): Promise<Uint8Array | undefined>;
  findFresh(label: string): Promise<Uint8Array | undefined>;
}

/**
 * Unwraps an AppSKey. A label that is unknown, or whose KEK does not fit, may be newer than our copy of the vault: then
 * it looks once more.
 * @throws CodedError `UNKNOWN_KEK_LABEL`, `KEY_UNWRAP_FAILED`, `INVALID_KEY_LENGTH`
 */
export async function openEnvelope(envelope: KeyEnvelope, keks: KekSource): Promise<AppSKey> {
  if (envelope.kekLabel === '') return unwrapAppSKey(envelope, undefined);
  try {
    return unwrapAppSKey(envelope, await keks.find(envelope.kekLabel));
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return unwrapAppSKey(envelope, await keks.findFresh(envelope.kekLabel));
  }
}

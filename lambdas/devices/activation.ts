import type { AttributeReader } from './attribute-reader.ts';
import type { RootKeys } from './network-device.ts';

/** How a device gets its first session keys: by root keys, or from the Join Server that it is claimed from. */
export type Activation = { readonly keys: RootKeys } | { readonly claimAuthenticationCode: string };

/**
 * How the device of a thing is to be activated; undefined where the thing says nothing of it any more.
 * @throws CodedError without the value of a key or code
 */
export function activationOf(attributes: AttributeReader, lorawanVersion: string | undefined): Activation | undefined {
  const claimAuthenticationCode = attributes.secret('claimAuthenticationCode', 'INVALID_CLAIM_CODE', {
    pattern: /^[A-Z0-9]{1,32}$/,
    accepted: '1 to 32 upper-case letters and digits are accepted',
  });
  const appKey = attributes.rootKey('appKey', 'INVALID_APP_KEY');
  const nwkKey = attributes.rootKey('nwkKey', 'INVALID_NWK_KEY');
  if (claimAuthenticationCode !== undefined) {
    if (appKey === undefined && nwkKey === undefined) return { claimAuthenticationCode };
    throw attributes.fault('KEYS_OR_CLAIM_CODE', 'has root keys and claimAuthenticationCode: one of them is accepted');
  }
  if (appKey === undefined && nwkKey === undefined) return undefined;
  if (appKey === undefined) throw attributes.missing('appKey', 'INVALID_APP_KEY', '32 hex digits are accepted');
  if (lorawanVersion === '1.1' && nwkKey === undefined) {
    throw attributes.missing('nwkKey', 'INVALID_NWK_KEY', 'a device of LoRaWAN 1.1 has one, of 32 hex digits');
  }
  if (lorawanVersion !== '1.1' && nwkKey !== undefined) {
    throw attributes.fault('INVALID_NWK_KEY', 'has a nwkKey: only a device of lorawanVersion 1.1 has one');
  }
  return { keys: { appKey, ...(nwkKey !== undefined && { nwkKey }) } };
}

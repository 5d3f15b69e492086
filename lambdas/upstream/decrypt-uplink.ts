import { CodedError } from '../errors.ts';
import { bytesToBase64 } from '../lorawan/bytes.ts';
import { cryptFRMPayload } from '../lorawan/frm-payload.ts';
import { openEnvelope } from '../lorawan/open-envelope.ts';
import type { ApplicationUp } from '../networks/the-things-stack/application-up.ts';
import type { Uplink } from '../networks/the-things-stack/uplink.ts';
import type { UpstreamDeps } from './deps.ts';
import type { IntegrationNotes } from './outer-message.ts';

/** What became of the payload: as it came, in clear, or absent because it could not be decrypted. */
export interface OpenedPayload {
  readonly frmPayload: 'unchanged' | Uint8Array | undefined;
  readonly notes: Pick<IntegrationNotes, 'errors' | 'encryptedPayload'>;
}

/**
 * Decrypts the payload of an uplink that came with its wrapped AppSKey; others are in clear already.
 * A payload that can't be decrypted is kept as it is, beside the reason: nothing is lost, nothing is taken for clear.
 */
export async function decryptUplink(
  up: ApplicationUp,
  uplink: Uplink,
  keks: UpstreamDeps['keks'],
): Promise<OpenedPayload> {
  const { appSKey: envelope, frmPayload, fPort, fCntUp } = uplink;
  if (up.from.endToEnd && frmPayload !== undefined) return kept(frmPayload, KEY_NOT_SENT);
  if (envelope === undefined || frmPayload === undefined) return { frmPayload: 'unchanged', notes: {} };
  try {
    const appSKey = await openEnvelope(envelope, keks);
    const devAddr = up.ids.devAddr ?? '';
    return {
      frmPayload: cryptFRMPayload(appSKey, { devAddr, fCnt: fCntUp, fPort, direction: 'up' }, frmPayload),
      notes: {},
    };
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return kept(frmPayload, error);
  }
}

const KEY_NOT_SENT = new CodedError(
  'UNKNOWN_SESSION',
  'the payload is encrypted end to end, and the network sends no key with it',
);

function kept(ciphertext: Uint8Array, { code, message }: CodedError): OpenedPayload {
  return {
    frmPayload: undefined,
    notes: { errors: [{ code, message }], encryptedPayload: bytesToBase64(ciphertext) },
  };
}

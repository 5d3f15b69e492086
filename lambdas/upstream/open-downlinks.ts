import { CodedError } from '../errors.ts';
import type { JsonObject } from '../json-object.ts';
import { envelopeOf } from '../lorawan/app-s-key.ts';
import { bytesToBase64 } from '../lorawan/bytes.ts';
import { type Device, sessionOf, sessionsOf } from '../lorawan/device-state.ts';
import { cryptFRMPayload } from '../lorawan/frm-payload.ts';
import { openEnvelope } from '../lorawan/open-envelope.ts';
import { outboxOf } from '../lorawan/outbox/entry.ts';
import {
  type ApplicationDownlink,
  mapDownlinks,
  parseApplicationDownlink,
} from '../networks/the-things-stack/application-downlink.ts';
import type { ApplicationUp } from '../networks/the-things-stack/application-up.ts';
import { outboxIDOf } from '../networks/the-things-stack/outbox-correlation.ts';
import type { UpstreamDeps } from './deps.ts';
import type { IntegrationNotes } from './outer-message.ts';

/** A message whose downlinks are in clear, or without payload where that can't be. */
interface OpenedDownlinks {
  readonly message: JsonObject;
  readonly errors: NonNullable<IntegrationNotes['errors']>;
}

/**
 * Decrypts the payloads of downlinks that the network reports as it has them, in ciphertext. One that can't be decrypted
 * is taken out, so that nobody takes it for clear; its sender knows it.
 */
export async function openDownlinks(
  up: ApplicationUp,
  device: Device,
  keks: UpstreamDeps['keks'],
): Promise<OpenedDownlinks> {
  const errors: { code: CodedError['code']; message: string }[] = [];
  const message = await mapDownlinks(up.kind, up.message, async (json) => {
    const downlink = parseApplicationDownlink(json);
    if (downlink?.frmPayload === undefined || !isEncrypted(downlink, device)) return json;
    const { frm_payload: _ciphertext, ...rest } = json;
    // What is still in the outbox is known in clear, whatever session it was pushed in.
    const id = outboxIDOf(downlink.correlationIDs);
    const known = outboxOf(device).find((entry) => entry.id === id)?.frmPayload;
    if (known !== undefined) return { ...rest, frm_payload: known };
    try {
      return { ...rest, frm_payload: bytesToBase64(await decrypt(downlink, downlink.frmPayload, device, keks)) };
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      errors.push({ code: error.code, message: error.message });
      return rest;
    }
  });
  return { message, errors };
}

/** A session that is not known counts as encrypted as soon as the device has any that is, or the downlink was encrypted here. */
function isEncrypted({ sessionKeyID, correlationIDs }: ApplicationDownlink, device: Device): boolean {
  if (sessionKeyID === undefined) return false;
  const isOurs = outboxIDOf(correlationIDs) !== undefined;
  return sessionOf(device, sessionKeyID)?.endToEnd ?? (isOurs || sessionsOf(device).some(({ endToEnd }) => endToEnd));
}

async function decrypt(
  { sessionKeyID = '', fPort, fCntDown }: ApplicationDownlink,
  frmPayload: Uint8Array,
  device: Device,
  keks: UpstreamDeps['keks'],
): Promise<Uint8Array> {
  const { appSKey: stored, devAddr = '' } = sessionOf(device, sessionKeyID) ?? {};
  if (stored === undefined) {
    throw new CodedError('UNKNOWN_SESSION', `the key of session ${sessionKeyID} is not stored`);
  }
  const appSKey = await openEnvelope(envelopeOf(stored), keks);
  return cryptFRMPayload(appSKey, { devAddr, fCnt: fCntDown, fPort, direction: 'down' }, frmPayload);
}

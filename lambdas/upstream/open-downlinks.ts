import { CodedError } from '../errors.ts';
import type { JsonObject } from '../json-object.ts';
import { base64ToBytes, bytesToBase64 } from '../lorawan/bytes.ts';
import type { Device, Session } from '../lorawan/device-state.ts';
import { cryptFRMPayload } from '../lorawan/frm-payload.ts';
import {
  type ApplicationDownlink,
  mapDownlinks,
  parseApplicationDownlink,
} from '../networks/the-things-stack/application-downlink.ts';
import type { ApplicationUp } from '../networks/the-things-stack/application-up.ts';
import type { UpstreamDeps } from './deps.ts';
import { openEnvelope } from './open-envelope.ts';
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

/** A session that is not known counts as encrypted as soon as the device has any that is. */
function isEncrypted({ sessionKeyID }: ApplicationDownlink, device: Device): boolean {
  if (sessionKeyID === undefined) return false;
  return sessionOf(sessionKeyID, device)?.endToEnd ?? sessions(device).some(({ endToEnd }) => endToEnd);
}

async function decrypt(
  { sessionKeyID = '', fPort, fCntDown }: ApplicationDownlink,
  frmPayload: Uint8Array,
  device: Device,
  keks: UpstreamDeps['keks'],
): Promise<Uint8Array> {
  const { appSKey: stored, devAddr = '' } = sessionOf(sessionKeyID, device) ?? {};
  if (stored === undefined) {
    throw new CodedError('UNKNOWN_SESSION', `the key of session ${sessionKeyID} is not stored`);
  }
  const envelope = { kekLabel: stored.kekLabel, encryptedKey: base64ToBytes(stored.encryptedKey) };
  const appSKey = await openEnvelope(envelope, keks);
  return cryptFRMPayload(appSKey, { devAddr, fCnt: fCntDown, fPort, direction: 'down' }, frmPayload);
}

function sessionOf(id: string, device: Device): Session | undefined {
  return sessions(device).find((session) => session.id === id);
}

function sessions({ session, pending, previous }: Device): Session[] {
  return [session, pending, previous].filter((known) => known !== undefined);
}

import { CodedError } from '../errors.ts';
import { envelopeOf, type KeyEnvelope } from '../lorawan/app-s-key.ts';
import { base64ToBytes } from '../lorawan/bytes.ts';
import type { Device, Session } from '../lorawan/device-state.ts';
import { cryptFRMPayload } from '../lorawan/frm-payload.ts';
import { openEnvelope } from '../lorawan/open-envelope.ts';
import type { Push } from '../lorawan/outbox/pushes.ts';
import type { OutboxDeps } from './deps.ts';

/**
 * FRMPayload of a push: encrypted under its slot, or in clear where the session is the network's to encrypt.
 * @throws CodedError `UNKNOWN_SESSION` if nobody has the key, and what `openEnvelope` throws
 */
export async function encryptDownlink(
  device: Device,
  { entry, session, slot }: Push,
  deps: Pick<OutboxDeps, 'keks' | 'network'>,
): Promise<Uint8Array> {
  const frmPayload = base64ToBytes(entry.frmPayload);
  if (!session.endToEnd) return frmPayload;
  const envelope = session.appSKey ? envelopeOf(session.appSKey) : await recordedEnvelope(device, session, deps);
  if (envelope === undefined || session.devAddr === undefined) {
    throw new CodedError('UNKNOWN_SESSION', `the key of session ${session.id} is not known`);
  }
  const appSKey = await openEnvelope(envelope, deps.keks);
  const { devAddr } = session;
  return cryptFRMPayload(appSKey, { devAddr, fCnt: slot.fCntDown, fPort: entry.fPort, direction: 'down' }, frmPayload);
}

/** A key that came bare is never stored: it is asked for each time. */
async function recordedEnvelope(
  device: Device,
  { id }: Session,
  { network }: Pick<OutboxDeps, 'network'>,
): Promise<KeyEnvelope | undefined> {
  const { session, pending } = (await network.record(device)) ?? {};
  return [session, pending].find((recorded) => recorded?.id === id)?.envelope;
}

import { bytesToBase64 } from '../lorawan/bytes.ts';
import type { Device } from '../lorawan/device-state.ts';
import type { ApplicationUp } from '../networks/the-things-stack/application-up.ts';
import { isSimulated, type Uplink } from '../networks/the-things-stack/uplink.ts';
import { claimUplinkOnce } from './claim-uplink.ts';
import { OUTER_SUB_TOPICS, outerTopic } from './contract.ts';
import { type DecodedPayload, decodePayload } from './decode-payload.ts';
import { decryptUplink, type OpenedPayload } from './decrypt-uplink.ts';
import type { Summary, UpstreamDeps } from './deps.ts';
import { handOver } from './hand-over.ts';
import { uplinkOnTime } from './heard-at.ts';
import { withinMessageLimit } from './message-limit.ts';
import { clearUnasked } from './not-end-to-end.ts';
import { encryptionOf, type IntegrationNotes, isEncryptedUplink, outerMessage } from './outer-message.ts';
import { rememberProduct } from './remember-product.ts';
import { reportMetrics, uplinkMetrics } from './report-metrics.ts';
import { reportPayload } from './report-payload.ts';
import { uplinkID } from './uplink-id.ts';

/** Publishes an uplink in clear and decoded, once, and lets it move the shadows if it is the newest. */
export async function processUplink(heard: ApplicationUp, request: string, deps: UpstreamDeps): Promise<Summary> {
  const { up, uplink } = uplinkOnTime(heard, deps.now());
  const simulated = isSimulated(up, uplink);
  const [{ verdict, device, alone }, payload] = await Promise.all([
    claimUplinkOnce(up, uplink, request, deps),
    decryptUplink(up, uplink, deps.keks),
  ]);
  if (verdict === 'duplicate') return { ...summaryOf(up, uplink, device), outcome: 'duplicate' };

  const warnings = simulated ? [] : clearUnasked(up, uplink, device, deps);
  const messageID = uplinkID(up, uplink, device, request);
  const decoded = withinMessageLimit(await decodePayload(uplink, payload, device, deps), up.document);
  const encryption = encryptionOf(isEncryptedUplink(up, uplink));
  const notes = notesOf(payload, decoded, { messageID, encryption, warnings });
  const outer = outerMessage(up, device, deps.stack, notes, withPayload(up, payload, decoded));
  // At the same time: an answer in the device's receive window is a matter of tenths of a second.
  await Promise.all([
    deps.publish(outerTopic(device.thingName, OUTER_SUB_TOPICS.uplink_message), outer),
    simulated ? undefined : handOver(device, request, deps),
  ]);
  if (warnings.length > 0) deps.count('NotEndToEnd');
  if (decoded.errors.length > 0) deps.count('CodecErrors', { Codec: decoded.codec ?? 'unknown' });
  const summary = summaryOf(up, uplink, device, notes);
  if (verdict === 'late') return { ...summary, late: true };
  if (simulated) return summary;
  await reportMetrics({ device, alone }, uplinkMetrics(up, uplink), deps);
  await reportPayload(up, uplink, decoded, device, deps);
  await rememberProduct(device, uplink, deps);
  return summary;
}

function notesOf(
  payload: OpenedPayload,
  decoded: DecodedPayload,
  notes: Pick<IntegrationNotes, 'messageID' | 'encryption' | 'warnings'>,
): IntegrationNotes {
  return {
    ...notes,
    codec: decoded.codec,
    encryptedPayload: payload.notes.encryptedPayload,
    errors: [...(payload.notes.errors ?? []), ...decoded.errors],
  };
}

function withPayload(up: ApplicationUp, payload: OpenedPayload, decoded: DecodedPayload): ApplicationUp['message'] {
  const message = { ...up.message, ...decoded.members };
  if (payload.frmPayload === 'unchanged') return message;
  const { frm_payload: _ciphertext, ...rest } = message;
  return payload.frmPayload === undefined ? rest : { ...message, frm_payload: bytesToBase64(payload.frmPayload) };
}

function summaryOf(up: ApplicationUp, uplink: Uplink, device: Device, notes?: IntegrationNotes): Summary {
  const { codec, errors = [] } = notes ?? {};
  return {
    outcome: 'done',
    kind: up.kind,
    devEUI: up.ids.devEUI,
    thingName: device.thingName,
    fPort: uplink.fPort,
    fCntUp: uplink.fCntUp,
    ...(codec !== undefined && { codec }),
    ...(errors.length > 0 && { errors: errors.map(({ code }) => code) }),
  };
}

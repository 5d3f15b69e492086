import { bytesToBase64 } from '../lorawan/bytes.ts';
import { type Claim, claimUplink, markOf, slotOf } from '../lorawan/claim-message.ts';
import { type Device, deviceKey, type Session } from '../lorawan/device-state.ts';
import type { ApplicationUp } from '../networks/the-things-stack/application-up.ts';
import { isSimulated, parseUplink, type Uplink } from '../networks/the-things-stack/uplink.ts';
import { sortableTime } from '../networks/the-things-stack/wire.ts';
import { type Claimed, claimantOf, claimDevice } from './claim-device.ts';
import { OUTER_SUB_TOPICS, outerTopic } from './contract.ts';
import { decryptUplink, type OpenedPayload } from './decrypt-uplink.ts';
import type { Summary, UpstreamDeps } from './deps.ts';
import { handOver } from './hand-over.ts';
import { isInClearUnasked, NOT_END_TO_END } from './not-end-to-end.ts';
import { encryptionOf, eventID, outerMessage } from './outer-message.ts';
import { reportMetrics, uplinkMetrics } from './report-metrics.ts';
import { storedSession } from './stored-session.ts';

/** Publishes an uplink in clear, once, and lets it move the metrics if it is the newest. */
export async function processUplink(up: ApplicationUp, request: string, deps: UpstreamDeps): Promise<Summary> {
  const uplink = parseUplink(up);
  const simulated = isSimulated(up, uplink);
  const [{ verdict, device, alone }, payload] = await Promise.all([
    simulated ? claimDevice(up, deps, unclaimed) : claim(up, uplink, request, deps),
    decryptUplink(up, uplink, deps.keks),
  ]);
  const summary = summaryOf(up, uplink, device, payload);
  if (verdict === 'duplicate') return { ...summary, outcome: 'duplicate' };

  const notes = {
    messageID: simulated ? eventID(up, device) : `${device.key}:${sessionID(up, uplink)}:${uplink.fCntUp}`,
    encryption: encryptionOf(uplink.appSKey !== undefined),
    warnings: isInClearUnasked(uplink, device, deps) && !simulated ? [NOT_END_TO_END] : [],
    ...payload.notes,
  } as const;
  const outer = outerMessage(up, device, deps.stack, notes, withPayload(up, payload));
  // At the same time: an answer in the device's receive window is a matter of tenths of a second.
  await Promise.all([
    deps.publish(outerTopic(device.thingName, OUTER_SUB_TOPICS.uplink_message), outer),
    simulated ? undefined : handOver(device, request, deps),
  ]);
  if (notes.warnings.length > 0) deps.count('NotEndToEnd');
  if (verdict === 'late') return { ...summary, late: true };
  if (!simulated) await reportMetrics({ device, alone }, uplinkMetrics(up, uplink), deps);
  return summary;
}

/** A simulated uplink has no counter: nothing to remember, nothing to tell it from a repeat. */
const unclaimed = (): Claim => ({ verdict: 'newest' });

async function claim(up: ApplicationUp, uplink: Uplink, request: string, deps: UpstreamDeps): Promise<Claimed> {
  const { fCntUp } = uplink;
  const session = sessionOf(up, uplink);
  const claimant = claimantOf(request, deps);
  const advanced = await deps.devices.advance(deviceKey(up.ids), {
    sessionID: session.id,
    fCntUp,
    heardAt: session.heardAt,
    slot: slotOf(fCntUp),
    mark: markOf(fCntUp, request),
    ...(session.endToEnd && { nextFCntDown: uplink.lastAFCntDown + 1 }),
    now: claimant.now,
    aloneBefore: deps.metrics && claimant.aloneBefore,
  });
  if (advanced !== undefined) return { verdict: 'newest', alone: true, device: advanced };
  return claimDevice(up, deps, (device) =>
    claimUplink(device, { session, fCntUp, lastAFCntDown: uplink.lastAFCntDown }, claimant),
  );
}

/** The network's name of the session; a network that has none changes the DevAddr with each. */
function sessionID(up: ApplicationUp, uplink: Uplink): string {
  return uplink.sessionKeyID ?? up.ids.devAddr ?? '';
}

function sessionOf(up: ApplicationUp, uplink: Uplink): Omit<Session, 'fCntUp' | 'seen'> {
  const heardAt = sortableTime(uplink.receivedAt) ?? sortableTime(up.receivedAt);
  return storedSession(sessionID(up, uplink), up.ids.devAddr, uplink.appSKey, heardAt);
}

function withPayload(up: ApplicationUp, payload: OpenedPayload): ApplicationUp['message'] {
  if (payload.frmPayload === 'unchanged') return up.message;
  const { frm_payload: _ciphertext, ...rest } = up.message;
  return payload.frmPayload === undefined ? rest : { ...up.message, frm_payload: bytesToBase64(payload.frmPayload) };
}

function summaryOf(up: ApplicationUp, uplink: Uplink, device: Device, payload: OpenedPayload): Summary {
  const errors = payload.notes.errors ?? [];
  return {
    outcome: 'done',
    kind: up.kind,
    devEUI: up.ids.devEUI,
    thingName: device.thingName,
    fPort: uplink.fPort,
    fCntUp: uplink.fCntUp,
    ...(errors.length > 0 && { errors: errors.map(({ code }) => code) }),
  };
}

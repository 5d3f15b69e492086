import { changeDevice } from '../device-table/change-device.ts';
import { inWordsOfUser } from '../device-table/correlations.ts';
import type { JsonObject } from '../json-object.ts';
import { type Device, isEndToEnd, sessionOf } from '../lorawan/device-state.ts';
import { afterEvent, type DownlinkEvent } from '../lorawan/outbox/events.ts';
import { mapDownlinks } from '../networks/the-things-stack/application-downlink.ts';
import type { ApplicationUp } from '../networks/the-things-stack/application-up.ts';
import { parseDownlinkEvent } from '../networks/the-things-stack/downlink-event.ts';
import { withoutOutboxDownlinks } from '../networks/the-things-stack/outbox-correlation.ts';
import { claimDevice } from './claim-device.ts';
import { OUTER_SUB_TOPICS, outerTopic } from './contract.ts';
import { decodeQueued } from './decode-queued.ts';
import type { Summary, UpstreamDeps } from './deps.ts';
import { handOver } from './hand-over.ts';
import { openDownlinks } from './open-downlinks.ts';
import { encryptionOf, eventID, outerMessage } from './outer-message.ts';

/**
 * Publishes downlink feedback with its payload in clear, locations and service data as they are. What the network says of
 * an end-to-end encrypted downlink moves the outbox on; of one that is still being worked on the user hears nothing.
 */
export async function processEvent(up: ApplicationUp, request: string, deps: UpstreamDeps): Promise<Summary> {
  const { device } = await claimDevice(up, deps, () => ({ verdict: 'newest' }));
  const summary = { outcome: 'done', kind: up.kind, devEUI: up.ids.devEUI, thingName: device.thingName } as const;
  const event = parseDownlinkEvent(up);
  if (event === undefined || !isEndToEnd(device)) {
    await publishEvent(up, event, device, deps);
    return summary;
  }
  let moved = await moveOn(device, up, event, deps);
  const { untold } = moved;
  if (untold !== undefined) {
    await publishEvent(untold, event, moved.device, deps);
    moved = await moveOn(moved.device, up, event, deps, 'told');
  }
  // A push that is refused causes an event too: to hand over on that would go round for ever.
  if (moved.isChanged || event.kind !== 'failed') await handOver(moved.device, request, deps);
  return untold === undefined ? { ...summary, outcome: 'handled' } : summary;
}

interface Moved {
  readonly device: Device;
  readonly isChanged: boolean;
  /** What the user has to hear before the outbox may move on. */
  readonly untold?: ApplicationUp | undefined;
}

/**
 * Moves the outbox on, unless the user has to hear of it first, as the device is by now: what ends a downlink is told before
 * it is forgotten, so that after a crash in between it is told twice rather than never.
 */
async function moveOn(
  device: Device,
  up: ApplicationUp,
  event: DownlinkEvent,
  deps: UpstreamDeps,
  isTold?: 'told',
): Promise<Moved> {
  const { device: after, result } = await changeDevice(deps.devices, device, (current) => {
    const untold = isTold ? undefined : toTell(up, current, event, deps);
    const next = untold === undefined ? afterEvent(current, event, deps.now()).next : current;
    return { next, result: { isChanged: next !== current, untold } };
  });
  return { device: after, ...result };
}

function toTell(
  up: ApplicationUp,
  device: Device,
  event: DownlinkEvent,
  deps: UpstreamDeps,
): ApplicationUp | undefined {
  if (!afterEvent(device, event, deps.now()).tell) return undefined;
  if (event.kind !== 'invalidated') return up;
  // Those of the outbox are on their way again.
  const message = withoutOutboxDownlinks(up.message, 'downlinks');
  return Array.isArray(message['downlinks']) ? { ...up, message } : undefined;
}

async function publishEvent(
  up: ApplicationUp,
  event: DownlinkEvent | undefined,
  device: Device,
  deps: UpstreamDeps,
): Promise<void> {
  const { message: opened, errors } = await openDownlinks(up, device, deps.keks);
  const named = await mapDownlinks(up.kind, opened, async (downlink) => withUsersWords(downlink, device));
  const message = up.kind === 'downlink_queued' ? await decodeQueued(named, device, deps) : named;
  const session = event && sessionOf(device, event.kind === 'invalidated' ? event.sessionID : event.downlink.sessionID);
  const encryption = encryptionOf(session?.endToEnd ?? isEndToEnd(device));
  const notes = { messageID: eventID(up, device), encryption, errors } as const;
  const document = withUsersWords(up.document, device);
  const outer = outerMessage({ ...up, document }, device, deps.stack, notes, message);
  await deps.publish(outerTopic(device.thingName, OUTER_SUB_TOPICS[up.kind]), outer);
}

/** @param json a downlink, or a document about one */
function withUsersWords(json: JsonObject, device: Device): JsonObject {
  const { correlation_ids: ids } = json;
  if (!Array.isArray(ids) || device.correlations === undefined) return json;
  return { ...json, correlation_ids: inWordsOfUser(device, ids.map(String)) };
}

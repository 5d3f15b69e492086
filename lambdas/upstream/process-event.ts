import { changeDevice } from '../device-table/change-device.ts';
import { type Device, isEndToEnd, sessionOf } from '../lorawan/device-state.ts';
import { afterEvent, type DownlinkEvent } from '../lorawan/outbox/events.ts';
import type { ApplicationUp } from '../networks/the-things-stack/application-up.ts';
import { parseDownlinkEvent } from '../networks/the-things-stack/downlink-event.ts';
import { withoutOutboxDownlinks } from '../networks/the-things-stack/outbox-correlation.ts';
import { claimDevice } from './claim-device.ts';
import { OUTER_SUB_TOPICS, outerTopic } from './contract.ts';
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
  const reported = parseDownlinkEvent(up);
  const event = isEndToEnd(device) ? reported : undefined;
  const told = event === undefined ? up : toTell(up, device, event, deps);
  // What ends a downlink is told before it is forgotten: after a crash in between it is told twice rather than never.
  if (told !== undefined) await publishEvent(told, reported, device, deps);
  if (event === undefined) return summary;

  const { device: after, result: isChanged } = await changeDevice(deps.devices, device, (current) => {
    const { next } = afterEvent(current, event, deps.now());
    return { next, result: next !== current };
  });
  // A push that is refused causes an event too: to hand over on that would go round for ever.
  if (isChanged || event.kind !== 'failed') await handOver(after, request, deps);
  return told === undefined ? { ...summary, outcome: 'handled' } : summary;
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
  const { message, errors } = await openDownlinks(up, device, deps.keks);
  const session = event && sessionOf(device, event.kind === 'invalidated' ? event.sessionID : event.downlink.sessionID);
  const encryption = encryptionOf(session?.endToEnd ?? isEndToEnd(device));
  const notes = { messageID: eventID(up, device), encryption, errors } as const;
  const outer = outerMessage(up, device, deps.stack, notes, message);
  await deps.publish(outerTopic(device.thingName, OUTER_SUB_TOPICS[up.kind]), outer);
}

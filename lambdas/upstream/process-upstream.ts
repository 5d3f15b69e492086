import { isEndToEnd } from '../lorawan/device-state.ts';
import { type ApplicationUp, parseApplicationUp } from '../networks/the-things-stack/application-up.ts';
import { claimDevice } from './claim-device.ts';
import { OUTER_SUB_TOPICS, outerTopic } from './contract.ts';
import type { Summary, UpstreamDeps } from './deps.ts';
import { openDownlinks } from './open-downlinks.ts';
import { encryptionOf, eventID, outerMessage } from './outer-message.ts';
import { processJoin } from './process-join.ts';
import { processUplink } from './process-uplink.ts';

/**
 * Handles one message of a network: an ApplicationUp document of The Things Stack, of any kind.
 * @param request id of the invocation, the same in each of its attempts
 * @throws CodedError if it can never be handled; anything else is worth a retry
 */
export async function processUpstream(message: unknown, request: string, deps: UpstreamDeps): Promise<Summary> {
  const up = parseApplicationUp(message);
  switch (up.kind) {
    case 'uplink_message':
      return processUplink(up, request, deps);
    case 'join_accept':
      return processJoin(up, request, deps);
    default:
      return processEvent(up, deps);
  }
}

/** Downlink feedback goes out with its payload in clear; locations and service data as they are. */
async function processEvent(up: ApplicationUp, deps: UpstreamDeps): Promise<Summary> {
  const { device } = await claimDevice(up, deps, () => ({ verdict: 'newest' }));
  const { message, errors } = await openDownlinks(up, device, deps.keks);
  const notes = {
    messageID: eventID(up, device),
    encryption: encryptionOf(isEndToEnd(device)),
    errors,
  } as const;
  const outer = outerMessage(up, device, deps.stack, notes, message);
  await deps.publish(outerTopic(device.thingName, OUTER_SUB_TOPICS[up.kind]), outer);
  return { outcome: 'done', kind: up.kind, devEUI: up.ids.devEUI, thingName: device.thingName };
}

import { claimNamelessJoin } from '../lorawan/claim-message.ts';
import type { ApplicationUp } from '../networks/the-things-stack/application-up.ts';
import { sortableTime } from '../networks/the-things-stack/wire.ts';
import { claimDevice } from './claim-device.ts';
import { OUTER_SUB_TOPICS, outerTopic } from './contract.ts';
import type { Summary, UpstreamDeps } from './deps.ts';
import { notInFuture } from './heard-at.ts';
import { encryptionOf, eventID, outerMessage } from './outer-message.ts';
import { joinMetrics, reportMetrics } from './report-metrics.ts';

/**
 * Publishes a join of a network that has no names for sessions, and remembers when it was: the first uplink heard since then
 * begins the next session, even under the same DevAddr.
 */
export async function processNamelessJoin(heard: ApplicationUp, deps: UpstreamDeps): Promise<Summary> {
  const up = notInFuture(heard, heard.from, deps.now());
  const { device, verdict } = await claimDevice(up, deps, (known) =>
    claimNamelessJoin(known, sortableTime(up.receivedAt)),
  );
  const notes = { messageID: eventID(up, device), encryption: encryptionOf(false) } as const;
  await deps.publish(
    outerTopic(device.thingName, OUTER_SUB_TOPICS.join_accept),
    outerMessage(up, device, deps.stack, notes),
  );
  if (verdict !== 'late') await reportMetrics({ device, alone: false }, joinMetrics(up, {}), deps);
  return { outcome: 'done', kind: up.kind, devEUI: up.ids.devEUI, thingName: device.thingName };
}

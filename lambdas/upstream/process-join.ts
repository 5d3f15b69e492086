import { claimJoin } from '../lorawan/claim-message.ts';
import { NETWORKS } from '../networks/contract.ts';
import type { ApplicationUp } from '../networks/the-things-stack/application-up.ts';
import { parseJoinAccept } from '../networks/the-things-stack/join-accept.ts';
import { withoutOutboxDownlinks } from '../networks/the-things-stack/outbox-correlation.ts';
import { sortableTime } from '../networks/the-things-stack/wire.ts';
import { claimantOf, claimDevice } from './claim-device.ts';
import { OUTER_SUB_TOPICS, outerTopic } from './contract.ts';
import type { Summary, UpstreamDeps } from './deps.ts';
import { handOver } from './hand-over.ts';
import { openDownlinks } from './open-downlinks.ts';
import { encryptionOf, outerMessage } from './outer-message.ts';
import { processNamelessJoin } from './process-nameless-join.ts';
import { joinMetrics, reportMetrics } from './report-metrics.ts';
import { storedSession } from './stored-session.ts';

/** Publishes a join-accept without its key, once, and remembers the session that it offers, where the network names it. */
export async function processJoin(up: ApplicationUp, request: string, deps: UpstreamDeps): Promise<Summary> {
  if (up.message['session_key_id'] === undefined && up.from.network !== NETWORKS.theThingsStack) {
    return processNamelessJoin(up, deps);
  }
  const join = parseJoinAccept(up);
  const heardAt = sortableTime(join.receivedAt) ?? sortableTime(up.receivedAt);
  const offered = storedSession(join.sessionKeyID, up.ids.devAddr, join.appSKey, heardAt);
  const claimant = claimantOf(request, deps);
  const { verdict, device, alone } = await claimDevice(up, deps, (known) => claimJoin(known, offered, claimant));
  const summary = { outcome: 'done', kind: up.kind, devEUI: up.ids.devEUI, thingName: device.thingName } as const;
  if (verdict === 'duplicate') return { ...summary, outcome: 'duplicate' };

  const { message, errors } = await openDownlinks(ofOthers(up), device, deps.keks);
  const notes = {
    messageID: `${device.key}:${join.sessionKeyID}:join`,
    encryption: encryptionOf(offered.endToEnd),
    errors,
  } as const;
  const outer = outerMessage(up, device, deps.stack, notes, message);
  await Promise.all([
    deps.publish(outerTopic(device.thingName, OUTER_SUB_TOPICS.join_accept), outer),
    handOver(device, request, deps),
  ]);
  // Of the session in use it is news all the same when that began.
  const isOver = device.session?.id !== join.sessionKeyID || device.thingDeleted !== undefined;
  if (verdict === 'late' && isOver) return { ...summary, late: true };
  await reportMetrics({ device, alone }, joinMetrics(up, join), deps);
  return verdict === 'late' ? { ...summary, late: true } : summary;
}

/** Downlinks of the outbox that the network dropped with the old session are on their way again. */
function ofOthers(up: ApplicationUp): ApplicationUp {
  return { ...up, message: withoutOutboxDownlinks(up.message, 'invalidated_downlinks') };
}

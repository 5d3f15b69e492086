import { logWarning } from '../log.ts';
import type { ApplicationUp } from '../networks/the-things-stack/application-up.ts';
import type { JoinAccept } from '../networks/the-things-stack/join-accept.ts';
import type { Uplink } from '../networks/the-things-stack/uplink.ts';
import { sortableTime } from '../networks/the-things-stack/wire.ts';
import type { Claimed } from './claim-device.ts';
import type { Reported, ReportedShadow, UpstreamDeps } from './deps.ts';
import { encryptionOf, isEncryptedUplink } from './outer-message.ts';

/** Tries that an update gets against others that write the shadow at the same moment. */
const MAX_ATTEMPTS = 5;

/** Shadow fields of an uplink. `null` removes a field that does not apply. */
export function uplinkMetrics(up: ApplicationUp, uplink: Uplink): Reported {
  const { gateways, rssi, snr } = uplink.reception;
  return {
    ...uplinkIdentity(up, uplink),
    encryption: encryptionOf(isEncryptedUplink(up, uplink)),
    // Without end-to-end encryption the network counts downlinks for itself and does not say.
    fCntDown: uplink.appSKey === undefined ? null : uplink.lastAFCntDown,
    gateways,
    rssi: rssi ?? null,
    snr: snr ?? null,
  };
}

/** Shadow fields that tell which of two uplinks is the newer one. */
export function uplinkIdentity(up: ApplicationUp, uplink: Uplink): Reported {
  return {
    lastSeen: timeOf(uplink.receivedAt) ?? timeOf(up.receivedAt) ?? null,
    devAddr: up.ids.devAddr ?? null,
    sessionID: uplink.sessionKeyID ?? null,
    fCntUp: uplink.fCntUp,
  };
}

/** Shadow fields of a join-accept: a session without messages yet. */
export function joinMetrics(up: ApplicationUp, join: Partial<JoinAccept>): Reported {
  const receivedAt = timeOf(join.receivedAt) ?? timeOf(up.receivedAt) ?? null;
  return {
    lastSeen: receivedAt,
    activated: receivedAt,
    devAddr: up.ids.devAddr ?? null,
    sessionID: join.sessionKeyID ?? null,
    encryption: encryptionOf(join.appSKey !== undefined),
    fCntUp: 0,
    fCntDown: join.appSKey === undefined ? null : 0,
  };
}

/**
 * Writes metrics to the shadow of a device, never over newer ones.
 *
 * A handler that is alone with its device knows from the stored state which version the shadow has: one call and no
 * read. Where others may be at work, or somebody else wrote the shadow, it is read first. Metrics are a convenience: a
 * shadow that can't be written costs a warning, never the message.
 */
export async function reportMetrics(
  { device, alone }: Pick<Claimed, 'device' | 'alone'>,
  reported: Reported,
  { metrics, devices }: UpstreamDeps,
): Promise<void> {
  if (metrics === undefined) return;
  const { thingName, shadowVersion } = device;
  try {
    if (alone && shadowVersion !== undefined) {
      if ((await metrics.update(thingName, reported, shadowVersion - 1)) !== undefined) return;
    }
    const found = await writeOverOlder(thingName, reported, metrics);
    if (alone) await devices.rememberShadowVersion(device, found);
  } catch (error) {
    logWarning('SHADOW_NOT_UPDATED', { thingName, errorName: (error as Error).name });
  }
}

/** Answers the version that the shadow has then: that of the update, or of newer metrics that are there already. */
export async function writeOverOlder(thingName: string, reported: Reported, shadow: ReportedShadow): Promise<number> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const current = await shadow.read(thingName);
    if (current === undefined) {
      // Creating a shadow can't be made conditional, so that is done with nothing in it: whoever comes second harms nothing.
      await shadow.update(thingName, {}, undefined);
      continue;
    }
    const news = isNewer(current.reported, reported) ? activationOf(reported, current.reported) : reported;
    if (news === undefined) return current.version;
    const version = await shadow.update(thingName, news, current.version);
    if (version !== undefined) return version;
  }
  throw new Error(`shadow of ${thingName} changed ${MAX_ATTEMPTS} times while it was being updated`);
}

/**
 * Within a session the counter decides; a join-accept has that of the first uplink, so that then time decides. So it does where
 * the network has no names for sessions: another may go on under the same DevAddr.
 */
function isNewer(current: Reported, than: Reported): boolean {
  const { sessionID } = than;
  const sameSession = (sessionID ?? undefined) !== undefined && current['sessionID'] === sessionID;
  const ahead = Number(current['fCntUp'] ?? -1) - Number(than['fCntUp']);
  if (sameSession && ahead !== 0) return ahead > 0;
  return sortable(current['lastSeen']) > sortable(than['lastSeen']);
}

/** What only a join knows: it counts also where the first uplink of its session was faster. */
function activationOf({ activated, sessionID }: Reported, current: Reported): Reported | undefined {
  const isNews = sessionID === current['sessionID'] && sortable(activated) > sortable(current['activated']);
  return isNews ? { activated } : undefined;
}

function sortable(time: unknown): string {
  return (typeof time === 'string' && sortableTime(time)) || '';
}

function timeOf(time: string | undefined): string | undefined {
  return sortableTime(time) === undefined ? undefined : time;
}

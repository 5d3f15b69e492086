import { NETWORKS } from '../networks/contract.ts';
import type { ApplicationUp } from '../networks/the-things-stack/application-up.ts';
import { parseUplink, type Uplink } from '../networks/the-things-stack/uplink.ts';
import { sortableMoment, sortableTime } from '../networks/the-things-stack/wire.ts';

/** Clocks differ by less. */
const MAX_AHEAD_MS = 5 * 60_000;

/**
 * What was heard in the future, as if heard now: of two messages the later one counts, and nothing would ever be later than it.
 * Other networks say when a gateway heard a message, and no clock of a gateway is to be trusted; documents keep what they said.
 * @param now ms since 1970
 */
export function notInFuture<T extends { readonly receivedAt?: string | undefined }>(
  heard: T,
  { network }: ApplicationUp['from'],
  now: number,
): T {
  const { receivedAt } = heard;
  if (network === NETWORKS.theThingsStack || receivedAt === undefined) return heard;
  const latest = sortableMoment(now + MAX_AHEAD_MS);
  return (sortableTime(receivedAt) ?? '') > latest ? { ...heard, receivedAt: new Date(now).toISOString() } : heard;
}

/** The same for an uplink, which says in two places when it was heard. @throws CodedError `MALFORMED_MESSAGE` */
export function uplinkOnTime(
  heard: ApplicationUp,
  now: number,
): { readonly up: ApplicationUp; readonly uplink: Uplink } {
  const parsed = parseUplink(heard);
  const up = notInFuture(heard, heard.from, now);
  const uplink = notInFuture(parsed, heard.from, now);
  if (up === heard && uplink === parsed) return { up, uplink };
  const toldTime = sortableTime(parsed.receivedAt ?? heard.receivedAt);
  return { up: { ...up, from: { ...up.from, toldTime } }, uplink };
}

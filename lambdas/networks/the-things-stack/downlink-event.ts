import * as v from 'valibot';
import { isJsonObject, type JsonObject } from '../../json-object.ts';
import type { DownlinkEvent, Failure, ReportedDownlink } from '../../lorawan/outbox/events.ts';
import { parseApplicationDownlink } from './application-downlink.ts';
import type { ApplicationUp } from './application-up.ts';
import { outboxIDOf } from './outbox-correlation.ts';
import { uint32 } from './wire.ts';

const KINDS = {
  downlink_queued: 'queued',
  downlink_sent: 'sent',
  downlink_ack: 'ack',
  downlink_nack: 'nack',
} as const;

/**
 * What a message says of downlinks that were encrypted here; undefined for other messages, and for what can't be read:
 * a report is passed on all the same.
 */
export function parseDownlinkEvent({ kind, message }: ApplicationUp): DownlinkEvent | undefined {
  switch (kind) {
    case 'downlink_queued':
    case 'downlink_sent':
    case 'downlink_ack':
    case 'downlink_nack': {
      const downlink = reported(message);
      return downlink && { kind: KINDS[kind], downlink };
    }
    case 'downlink_failed': {
      const downlink = reported(message['downlink']);
      return downlink && { kind: 'failed', downlink, failure: failureOf(message['error']) };
    }
    case 'downlink_queue_invalidated':
      return invalidation(message);
    default:
      return undefined;
  }
}

function reported(json: unknown): ReportedDownlink | undefined {
  const downlink = isJsonObject(json) ? parseApplicationDownlink(json) : undefined;
  if (downlink?.sessionKeyID === undefined) return undefined;
  const { sessionKeyID: sessionID, fCntDown, correlationIDs } = downlink;
  return { id: outboxIDOf(correlationIDs), sessionID, fCntDown };
}

const InvalidationSchema = v.object({
  session_key_id: v.string(),
  last_f_cnt_down: uint32,
  downlinks: v.fallback(v.array(v.unknown()), []),
});

function invalidation(message: JsonObject): DownlinkEvent | undefined {
  const { success, output } = v.safeParse(InvalidationSchema, message);
  if (!success) return undefined;
  const { session_key_id: sessionID, last_f_cnt_down: lastFCntDown, downlinks } = output;
  return {
    kind: 'invalidated',
    sessionID,
    lastFCntDown,
    downlinks: downlinks.map(reported).filter((downlink) => downlink !== undefined),
  };
}

/** What the network says of a downlink that it will never send. */
const FINAL: readonly string[] = [
  'pkg/networkserver:application_downlink_too_long',
  'pkg/networkserver:confirmed_multicast_downlink',
  'pkg/networkserver:no_downlink_path',
  'pkg/networkserver:downlink_expired',
  'pkg/networkserver:device_not_found',
  'pkg/applicationserver:no_f_port',
];

/** Whatever fails an attempt to queue it is said too: a counter, a session, a server that does not answer. */
function failureOf(error: unknown): Failure {
  const { namespace, name } = isJsonObject(error) ? error : {};
  if (name === 'transmission') return 'not-transmitted';
  return FINAL.includes(`${namespace}:${name}`) ? 'final' : 'not-queued';
}

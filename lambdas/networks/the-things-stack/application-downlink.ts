import * as v from 'valibot';
import { isJsonObject, type JsonObject } from '../../json-object.ts';
import { bytes, fPort, uint32 } from './wire.ts';

/** What an ApplicationDownlink says of itself, zeros filled in. */
export interface ApplicationDownlink {
  /** Base64 as the network wrote it; absent on downlinks that the network encrypts by itself. */
  readonly sessionKeyID?: string | undefined;
  readonly fPort: number;
  /** Full 32-bit counter. */
  readonly fCntDown: number;
  /** Encrypted in a session whose AppSKey the network does not have. */
  readonly frmPayload?: Uint8Array | undefined;
  /** The sender's own and the network's. */
  readonly correlationIDs: readonly string[];
}

const DownlinkSchema = v.object({
  session_key_id: v.optional(v.string()),
  f_port: fPort,
  f_cnt: uint32,
  frm_payload: v.optional(bytes),
  correlation_ids: v.fallback(v.array(v.string()), []),
});

/** Undefined for what is no ApplicationDownlink: a report is passed on even if it can't be read. */
export function parseApplicationDownlink(value: JsonObject): ApplicationDownlink | undefined {
  const result = v.safeParse(DownlinkSchema, value);
  if (!result.success) return undefined;
  const { session_key_id: sessionKeyID, f_port, f_cnt: fCntDown, frm_payload: frmPayload } = result.output;
  return { sessionKeyID, fPort: f_port, fCntDown, frmPayload, correlationIDs: result.output.correlation_ids };
}

/** Replaces every ApplicationDownlink in a message of the network, wherever its kind keeps them. */
export async function mapDownlinks(
  kind: string,
  message: JsonObject,
  change: (downlink: JsonObject) => Promise<JsonObject>,
): Promise<JsonObject> {
  const member = MEMBERS[kind];
  if (member === undefined) return /^downlink_(queued|sent|ack|nack)$/.test(kind) ? change(message) : message;
  const inside = message[member];
  if (Array.isArray(inside)) {
    const changed = inside.map((item: unknown) => (isJsonObject(item) ? change(item) : item));
    return { ...message, [member]: await Promise.all(changed) };
  }
  return isJsonObject(inside) ? { ...message, [member]: await change(inside) } : message;
}

/** Where kinds keep their downlinks that are none themselves. */
const MEMBERS: Readonly<Record<string, string>> = {
  downlink_failed: 'downlink',
  downlink_queue_invalidated: 'downlinks',
  join_accept: 'invalidated_downlinks',
};

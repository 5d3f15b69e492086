import { bytesToBase64 } from '../../../../lambdas/lorawan/bytes.ts';
import { isID, NOT_AN_ID } from './identifiers.ts';
import { JsonReader } from './json-reader.ts';
import { type ApplicationDownlink, PRIORITIES, type Priority } from './messages.ts';
import { StackError } from './stack-error.ts';
import { noPayload } from './stack-errors.ts';

const MAX_DOWNLINKS = 100_000;
const MAX_FRM_PAYLOAD_BYTES = 255;

const PRIORITY_NAMES: readonly unknown[] = PRIORITIES;

export interface DownlinkQueueRequest {
  readonly deviceID: string;
  readonly downlinks: readonly ApplicationDownlink[];
}

/** A DownlinkQueueRequest from MQTT; throws what the stack would log. */
export function parseDownlinkQueueRequest(value: unknown): DownlinkQueueRequest {
  const request = new JsonReader(value);
  const ids = request.object('end_device_ids');
  const applicationIDs = ids?.object('application_ids');
  if (ids === undefined) throw request.invalid('end_device_ids', 'value is required');
  if (applicationIDs === undefined) throw ids.invalid('application_ids', 'value is required');
  // Which application it names decides nothing: the operation is the server's own.
  readID(applicationIDs, 'application_id');
  return { deviceID: readID(ids, 'device_id'), downlinks: parseDownlinks(request) };
}

/** The `downlinks` of a request, over MQTT or HTTP. */
export function parseDownlinks(request: JsonReader): readonly ApplicationDownlink[] {
  const items = request.list('downlinks');
  if (items.length > MAX_DOWNLINKS) {
    throw request.invalid('downlinks', `value must contain no more than ${MAX_DOWNLINKS} item(s)`);
  }
  return items.map((item, i) => parseDownlink(new JsonReader(item, `downlinks[${i}]`)));
}

function readID(ids: JsonReader, name: string): string {
  const id = ids.string(name, 36);
  if (!isID(id)) throw ids.invalid(name, NOT_AN_ID);
  return id;
}

function parseDownlink(item: JsonReader): ApplicationDownlink {
  const fPort = item.unsigned('f_port', 255);
  if (fPort === 224) throw item.invalid('f_port', 'value must not be in list [224]');
  // No payload formatters here: what only an encoder could turn into bytes is no payload.
  if (item.get('frm_payload') === undefined) throw new StackError(noPayload);
  const sessionKeyID = item.bytes('session_key_id', 2048);
  const classBC = item.get('class_b_c');
  const confirmedRetry = item.object('confirmed_retry');
  return {
    ...(sessionKeyID.length > 0 && { sessionKeyID: bytesToBase64(sessionKeyID) }),
    fPort,
    fCnt: item.unsigned('f_cnt'),
    frmPayload: item.bytes('frm_payload', MAX_FRM_PAYLOAD_BYTES),
    confirmed: item.boolean('confirmed'),
    priority: readPriority(item),
    ...(typeof classBC === 'object' && classBC !== null && { classBC }),
    correlationIDs: readCorrelationIDs(item),
    ...(confirmedRetry !== undefined && { confirmedRetry: readRetry(confirmedRetry) }),
  };
}

/** By name or by number. */
function readPriority(item: JsonReader): Priority {
  const value = item.get('priority') ?? 0;
  const index = typeof value === 'number' ? value : PRIORITY_NAMES.indexOf(value);
  const priority = PRIORITIES[index];
  if (priority === undefined) {
    throw typeof value === 'number'
      ? item.invalid('priority', 'value must be one of the defined enum values')
      : item.malformed('priority', 'a priority');
  }
  return priority;
}

function readCorrelationIDs(item: JsonReader): readonly string[] {
  return item.list('correlation_ids').map((id) => {
    if (typeof id !== 'string') throw item.malformed('correlation_ids', 'an array of strings');
    if (id.length > 100) throw item.invalid('correlation_ids', 'value length must be at most 100 runes');
    return id;
  });
}

function readRetry(retry: JsonReader): { attempt: number; maxAttempts?: number } {
  const maxAttempts = retry.unsigned('max_attempts', 100);
  return { attempt: retry.unsigned('attempt'), ...(maxAttempts > 0 && { maxAttempts }) };
}

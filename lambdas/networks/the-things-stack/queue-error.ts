import type { JsonObject } from '../../json-object.ts';
import type { ApiError } from './api-client.ts';

/**
 * The lowest counter that the network accepts in a session, as its refusal says; 0 if it does not.
 * The attribute `min_f_cnt` is the second choice: where the Application Server doubles a downlink, it counts the first copy.
 */
export function minFCntDownOf({ details, attributes }: ApiError, sessionID: string | undefined): number {
  for (const detail of details) {
    if (sessionID === undefined) continue;
    // Zeros are left out.
    if (detail['session_key_id'] === sessionID) return counterOf(detail, 'min_f_cnt_down');
    if (detail['pending_session_key_id'] === sessionID) return counterOf(detail, 'pending_min_f_cnt_down');
  }
  return counterOf(attributes, 'min_f_cnt');
}

function counterOf(json: JsonObject, member: string): number {
  const counter = Number(json[member] ?? 0);
  return Number.isInteger(counter) && counter >= 0 && counter <= 0xffff_ffff ? counter : 0;
}

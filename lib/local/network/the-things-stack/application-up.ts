import type { KeyEnvelope } from '../../../../lambdas/lorawan/app-s-key.ts';
import { bytesToBase64 } from '../../../../lambdas/lorawan/bytes.ts';
import type { ApplicationDownlink, EndDeviceIDs } from './messages.ts';
import { withoutZeros } from './proto-json.ts';

/** Which of an ApplicationUp's members goes out on which inner sub-topic. */
export const SUB_TOPICS = {
  uplink_message: 'uplink',
  uplink_normalized: 'uplink/normalized',
  join_accept: 'join',
  downlink_queued: 'downlink/queued',
  downlink_sent: 'downlink/sent',
  downlink_ack: 'downlink/ack',
  downlink_nack: 'downlink/nack',
  downlink_failed: 'downlink/failed',
  downlink_queue_invalidated: 'downlink/invalidated',
  location_solved: 'location/solved',
  service_data: 'service/data',
} as const;

export type UpKind = keyof typeof SUB_TOPICS;

/** An ApplicationUp before it is JSON. */
export interface Up {
  readonly kind: UpKind;
  readonly ids: EndDeviceIDs;
  readonly devAddr?: string;
  readonly correlationIDs?: readonly string[];
  readonly body: object;
  readonly simulated?: boolean;
}

export function endDeviceIDsJson(applicationID: string, ids: EndDeviceIDs, devAddr?: string): object {
  return withoutZeros({
    device_id: ids.deviceID,
    application_ids: { application_id: applicationID },
    dev_eui: ids.devEUI,
    join_eui: ids.joinEUI,
    dev_addr: devAddr,
  });
}

export function downlinkJson(downlink: ApplicationDownlink): object {
  const { confirmedRetry } = downlink;
  return withoutZeros({
    session_key_id: downlink.sessionKeyID,
    f_port: downlink.fPort,
    f_cnt: downlink.fCnt,
    frm_payload: bytesToBase64(downlink.frmPayload),
    confirmed: downlink.confirmed,
    class_b_c: downlink.classBC,
    priority: downlink.priority === 'LOWEST' ? '' : downlink.priority,
    correlation_ids: downlink.correlationIDs,
    confirmed_retry:
      confirmedRetry && withoutZeros({ attempt: confirmedRetry.attempt, max_attempts: confirmedRetry.maxAttempts }),
  });
}

/** A key wrapped under its label, or bare in hex. */
export function keyEnvelopeJson({ kekLabel, encryptedKey }: KeyEnvelope): object {
  if (kekLabel === '') return { key: Buffer.from(encryptedKey).toString('hex').toUpperCase() };
  return { kek_label: kekLabel, encrypted_key: bytesToBase64(encryptedKey) };
}

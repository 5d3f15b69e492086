import type { JsonObject } from '../../json-object.ts';
import { bytesToBase64 } from '../../lorawan/bytes.ts';

/** A downlink for The Things Stack. Exactly one of `frmPayload` and `decodedPayload` is given. */
export interface Downlink {
  readonly frmPayload?: Uint8Array | undefined;
  /** For the device's downlink formatter in The Things Stack, which may also choose the FPort. */
  readonly decodedPayload?: object | undefined;
  readonly fPort?: number | undefined;
  readonly confirmed: boolean;
  readonly highPriority: boolean;
  readonly correlationIDs: readonly string[];
  /** 1..32, for a confirmed downlink. The network's default is 8. */
  readonly maxAttempts?: number | undefined;
}

/** Where it goes to. */
interface Target {
  readonly applicationID: string;
  readonly deviceID: string;
}

/** DownlinkQueueRequest of The Things Stack v3, for the inner topics `downlink/push` and `downlink/replace`. */
export function downlinkQueueRequest({ applicationID, deviceID }: Target, downlink: Downlink): object {
  return {
    end_device_ids: { device_id: deviceID, application_ids: { application_id: applicationID } },
    downlinks: [applicationDownlinkJson(downlink)],
  };
}

/** ApplicationDownlink of The Things Stack v3, as far as the application chooses it. */
export function applicationDownlinkJson(downlink: Downlink): JsonObject {
  const { frmPayload, decodedPayload, fPort, correlationIDs, confirmed, maxAttempts } = downlink;
  return {
    ...(fPort !== undefined && { f_port: fPort }),
    ...(frmPayload !== undefined && { frm_payload: bytesToBase64(frmPayload) }),
    ...(decodedPayload !== undefined && { decoded_payload: decodedPayload }),
    confirmed,
    priority: downlink.highPriority ? 'HIGH' : 'NORMAL',
    ...(correlationIDs.length > 0 && { correlation_ids: correlationIDs }),
    ...(confirmed && maxAttempts !== undefined && { confirmed_retry: { max_attempts: maxAttempts } }),
  };
}

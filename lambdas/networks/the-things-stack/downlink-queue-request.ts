import { bytesToBase64 } from '../../lorawan/bytes.ts';

/** A downlink for The Things Stack. Exactly one of `frmPayload` (in clear) and `decodedPayload` is given. */
export interface QueuedDownlink {
  readonly applicationID: string;
  readonly deviceID: string;
  readonly frmPayload?: Uint8Array | undefined;
  /** For the device's downlink formatter in The Things Stack, which may also choose the FPort. */
  readonly decodedPayload?: object | undefined;
  readonly fPort?: number | undefined;
  readonly confirmed: boolean;
  readonly highPriority: boolean;
  readonly correlationId?: string | undefined;
}

/** DownlinkQueueRequest of The Things Stack v3, for the inner topics `downlink/push` and `downlink/replace`. */
export function downlinkQueueRequest(downlink: QueuedDownlink): object {
  const { frmPayload, decodedPayload, fPort, correlationId } = downlink;
  return {
    end_device_ids: {
      device_id: downlink.deviceID,
      application_ids: { application_id: downlink.applicationID },
    },
    downlinks: [
      {
        ...(fPort !== undefined && { f_port: fPort }),
        ...(frmPayload !== undefined && { frm_payload: bytesToBase64(frmPayload) }),
        ...(decodedPayload !== undefined && { decoded_payload: decodedPayload }),
        confirmed: downlink.confirmed,
        priority: downlink.highPriority ? 'HIGH' : 'NORMAL',
        ...(correlationId !== undefined && { correlation_ids: [correlationId] }),
      },
    ],
  };
}

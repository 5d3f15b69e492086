import * as v from 'valibot';
import type { JsonObject } from '../../json-object.ts';
import { NETWORKS } from '../contract.ts';
import { read } from '../the-things-stack/application-up.ts';
import { fPort } from '../the-things-stack/wire.ts';
import { causesIn } from './delivery-causes.ts';
import { endDeviceIds, type MessageSource } from './end-device-ids.ts';
import { DEVICE_FIELDS, number, text } from './wire.ts';

const ReportSchema = v.object({
  ...DEVICE_FIELDS,
  FPort: fPort,
  Fport: fPort,
  FCntDn: number,
  DeliveryStatus: number,
  DownlinkRejectionCause: text,
  CorrelationID: text,
});

type Report = v.InferOutput<typeof ReportSchema>;

/** A `DevEUI_downlink_Sent`, which also tells of what could not be sent. */
export function sentDocument(json: JsonObject, name: string): JsonObject {
  const report = read(ReportSchema, json, name);
  if (report.DeliveryStatus === 1)
    return event(report, 'downlink_sent', { ...downlinkOf(report), ...counterOf(report) });
  const causes = causesIn(json);
  const words = causes.map(({ slot, cause }) => `${slot}: ${cause}`).join('; ') || 'ThingPark gives no cause';
  const attributes = Object.fromEntries(causes.map(({ member, code }) => [member, code]));
  return event(report, 'downlink_failed', {
    downlink: downlinkOf(report),
    error: errorOf('not_sent', `not sent: ${words}`, attributes),
  });
}

/** A `DevEUI_downlink_Rejected`. */
export function rejectedDocument(json: JsonObject, name: string): JsonObject {
  const report = read(ReportSchema, json, name);
  const { DownlinkRejectionCause: cause = 'ThingPark gives no cause', DeliveryStatus: status } = report;
  return event(report, 'downlink_failed', {
    downlink: downlinkOf(report),
    error: errorOf('rejected', `rejected: ${cause}`, status === undefined ? {} : { DeliveryStatus: String(status) }),
  });
}

function event(report: MessageSource & Pick<Report, 'Time'>, kind: string, message: JsonObject): JsonObject {
  const { Time: receivedAt } = report;
  return {
    end_device_ids: endDeviceIds(report),
    ...(receivedAt !== undefined && { received_at: receivedAt }),
    [kind]: message,
  };
}

function downlinkOf({ FPort, Fport, CorrelationID: id }: Report): JsonObject {
  return { f_port: FPort || Fport, ...(id !== undefined && { correlation_ids: [id.toLowerCase()] }) };
}

/** The counter is that of the next downlink, in ThingPark's own words. */
function counterOf({ FCntDn: next }: Report): JsonObject {
  return next === undefined || next < 1 ? {} : { f_cnt: next - 1 };
}

/** In the form of The Things Stack's own errors. */
function errorOf(name: string, words: string, attributes: JsonObject): JsonObject {
  return { namespace: NETWORKS.thingPark, name, message_format: words, attributes };
}

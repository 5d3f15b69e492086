import * as v from 'valibot';
import type { JsonObject } from '../../json-object.ts';
import { NETWORKS } from '../contract.ts';
import { read } from '../the-things-stack/application-up.ts';
import { fPort } from '../the-things-stack/wire.ts';
import { causesIn } from './delivery-causes.ts';
import { endDeviceIds } from './end-device-ids.ts';
import { serviceData } from './service-data.ts';
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

const NOT_SENT = 0;
const SENT = 1;

/** A `DevEUI_downlink_Sent`, which also tells of what could not be sent; service data where it tells neither. */
export function sentDocument(json: JsonObject, name: string, native: JsonObject): JsonObject {
  const report = read(ReportSchema, json, name);
  switch (report.DeliveryStatus) {
    case SENT:
      return event(report, 'downlink_sent', { ...downlinkOf(report), ...counterOf(report) });
    case NOT_SENT:
      return notSent(report, json);
    default:
      return serviceData(json, name, native);
  }
}

function notSent(report: Report, json: JsonObject): JsonObject {
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

/** The id of a downlink stands in both places where The Things Stack has it: beside the kind, and in the downlink. */
function event(report: Report, kind: string, message: JsonObject): JsonObject {
  const { Time: receivedAt } = report;
  return {
    end_device_ids: endDeviceIds(report),
    ...correlationOf(report),
    ...(receivedAt !== undefined && { received_at: receivedAt }),
    [kind]: message,
  };
}

function downlinkOf(report: Report): JsonObject {
  return { f_port: report.FPort || report.Fport, ...correlationOf(report) };
}

function correlationOf({ CorrelationID: id }: Report): JsonObject {
  return id === undefined ? {} : { correlation_ids: [id.toLowerCase()] };
}

/** The counter is that of the next downlink, in ThingPark's own words. */
function counterOf({ FCntDn: next }: Report): JsonObject {
  return next === undefined || next < 1 ? {} : { f_cnt: next - 1 };
}

/** In the form of The Things Stack's own errors. */
function errorOf(name: string, words: string, attributes: JsonObject): JsonObject {
  return { namespace: NETWORKS.thingPark, name, message_format: words, attributes };
}

import * as v from 'valibot';
import type { JsonObject } from '../../../lambdas/json-object.ts';
import { read } from '../../../lambdas/networks/the-things-stack/application-up.ts';
import * as wire from '../../../lambdas/networks/the-things-stack/wire.ts';
import type { UpstreamNetwork } from '../../../lambdas/networks/upstream-network.ts';
import { CHIRPSTACK } from './contract.ts';

/** What only describes a message is left out where it can't be read: no payload is to be lost for it. */
const unlessBroken = <const S extends v.GenericSchema>(schema: S) => v.fallback(v.optional(schema), undefined);
const text = unlessBroken(v.string());
const number = unlessBroken(v.number());
const yes = unlessBroken(v.boolean());
const object = unlessBroken(wire.jsonObject);
/** ChirpStack writes UTC as an offset of zero. */
const utc = (time: string): string => time.replace(/\+00:00$/, 'Z');
const time = unlessBroken(v.pipe(v.string(), v.transform(utc)));

const Reception = v.object({ gatewayId: v.string(), nsTime: time, rssi: number, snr: number });
const LoRa = v.object({ bandwidth: v.number(), spreadingFactor: v.number(), codeRate: text });
/** The frequency is in Hz. */
const Radio = v.object({ frequency: v.number(), modulation: v.object({ lora: LoRa }) });

/** An event of ChirpStack v4. Zeros, `false` and empty values are left out. */
const EventSchema = v.object({
  time,
  deviceInfo: v.object({ applicationId: wire.identifier, devEui: wire.devEUI }),
  devAddr: v.optional(wire.devAddr),
  fPort: wire.fPort,
  fCnt: wire.uint32,
  confirmed: yes,
  data: v.optional(v.string()),
  object,
  rxInfo: v.fallback(v.array(Reception), []),
  txInfo: unlessBroken(Radio),
  queueItemId: text,
  fCntDown: wire.uint32,
  acknowledged: yes,
  location: object,
});
type Event = v.InferOutput<typeof EventSchema>;

/** ChirpStack v4, by its MQTT integration with JSON. */
export const chirpStack: UpstreamNetwork = {
  name: CHIRPSTACK,
  toApplicationUp(message) {
    if (message['deviceInfo'] === undefined) return undefined;
    const event = read(EventSchema, message, 'ChirpStack');
    const { applicationId, devEui } = event.deviceInfo;
    return {
      end_device_ids: {
        device_id: `eui-${devEui.toLowerCase()}`,
        application_ids: { application_id: applicationId },
        dev_eui: devEui,
        dev_addr: event.devAddr,
      },
      received_at: event.time,
      ...memberOf(event, message),
    };
  },
  // With it ChirpStack could not decrypt the payload, and it may have a wrapped key in it.
  notesOn: ({ joinServerContext, ...native }) => ({ native, endToEnd: joinServerContext !== undefined }),
};

/** The one member that says what a message is; what has no kind of its own goes out as it came. */
function memberOf(event: Event, message: JsonObject): JsonObject {
  const { queueItemId, fCntDown, acknowledged, location, devAddr } = event;
  if (queueItemId !== undefined) {
    const downlink = { f_cnt: fCntDown, correlation_ids: [queueItemId] };
    if (message['txInfo'] !== undefined) return { downlink_sent: downlink };
    return acknowledged ? { downlink_ack: downlink } : { downlink_nack: downlink };
  }
  if (message['rxInfo'] !== undefined) return { uplink_message: uplinkOf(event) };
  if (location !== undefined) return { location_solved: { service: CHIRPSTACK, location } };
  if (devAddr !== undefined) return { join_accept: { received_at: event.time } };
  return { service_data: { service: CHIRPSTACK, data: message } };
}

function uplinkOf(event: Event): JsonObject {
  return {
    f_port: event.fPort,
    f_cnt: event.fCnt,
    frm_payload: event.data,
    decoded_payload: event.object,
    rx_metadata: event.rxInfo.map(({ gatewayId, nsTime, rssi, snr }) => ({
      gateway_ids: { gateway_id: `eui-${gatewayId}`, eui: gatewayId.toUpperCase() },
      ...{ time: nsTime, rssi, channel_rssi: rssi, snr },
    })),
    settings: event.txInfo && settingsOf(event.txInfo),
    received_at: event.time,
    confirmed: event.confirmed,
  };
}

function settingsOf({ frequency, modulation }: v.InferOutput<typeof Radio>): JsonObject {
  const { bandwidth, spreadingFactor: spreading_factor, codeRate } = modulation.lora;
  // CR_4_5 is 4/5.
  const coding_rate = codeRate?.replace(/^CR_(\d)_(\d)$/, '$1/$2');
  return { data_rate: { lora: { bandwidth, spreading_factor, coding_rate } }, frequency: String(frequency) };
}

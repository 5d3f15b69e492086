import * as v from 'valibot';
import { isJsonObject, type JsonObject } from '../../json-object.ts';
import { hexToBytes } from '../../lorawan/bytes.ts';
import { parseJoinRequest } from '../../lorawan/join.ts';
import { read } from '../the-things-stack/application-up.ts';
import { fPort, uint32 } from '../the-things-stack/wire.ts';
import { endDeviceIds, identifierOf } from './end-device-ids.ts';
import { RADIO_FIELDS, radioSettings, rxMetadata } from './radio.ts';
import { registeredPosition } from './registered-position.ts';
import { serviceData } from './service-data.ts';
import { DEVICE_FIELDS, float, hexBytes, number, object, text } from './wire.ts';

const UplinkSchema = v.object({
  ...DEVICE_FIELDS,
  ...RADIO_FIELDS,
  FPort: fPort,
  Fport: fPort,
  FCntUp: uint32,
  /** What kind of frame it was, as LoRaWAN counts them. */
  MType: number,
  AckRequested: number,
  /** Mean packet error rate, 0 to 1. */
  MeanPER: v.fallback(v.optional(v.pipe(float, v.minValue(0), v.maxValue(1))), undefined),
  payload_hex: v.optional(hexBytes),
  DriverCfg: object,
  CustomerData: object,
  payload: object,
  points: object,
  payloadDecodedError: object,
});

type Uplink = v.InferOutput<typeof UplinkSchema>;

const JOIN_REQUEST = 0;
/** A data frame that wants an acknowledgement. */
const CONFIRMED_DATA_UP = 4;

/**
 * A `DevEUI_uplink` as ApplicationUp; a join *request*, which has the same name, as service data.
 * @param name of the member that it was in
 */
export function uplinkDocument(json: JsonObject, name: string, native: JsonObject): JsonObject {
  const { rawJoinRequest } = json;
  if (rawJoinRequest !== undefined) return serviceData({ ...json, JoinEUI: joinEUIOf(rawJoinRequest) }, name, native);
  const uplink = read(UplinkSchema, json, name);
  if (uplink.MType === JOIN_REQUEST) return serviceData(json, name, native);
  const { Time: receivedAt } = uplink;
  return {
    end_device_ids: endDeviceIds(uplink),
    ...(receivedAt !== undefined && { received_at: receivedAt }),
    uplink_message: {
      f_port: uplink.FPort || uplink.Fport,
      f_cnt: uplink.FCntUp,
      ...(uplink.payload_hex !== undefined && { frm_payload: uplink.payload_hex }),
      ...decodedMembers(uplink),
      rx_metadata: rxMetadata(uplink),
      settings: radioSettings(uplink),
      ...(receivedAt !== undefined && { received_at: receivedAt }),
      ...(isConfirmed(uplink) && { confirmed: true }),
      ...(uplink.MeanPER !== undefined && { packet_error_rate: uplink.MeanPER }),
      ...versionMember(uplink),
      ...locationMember(uplink),
    },
  };
}

/** Nothing else says it; what is no PHYPayload says nothing. */
function joinEUIOf(rawJoinRequest: unknown): string | undefined {
  try {
    return parseJoinRequest(hexToBytes(String(rawJoinRequest))).joinEUI;
  } catch {
    return undefined;
  }
}

/** Whether the network has no key for the payload, so that it came as it was on the air. */
export function isEncrypted(json: JsonObject): boolean {
  return String(json['PayloadEncryption']) === '1';
}

function isConfirmed({ MType, AckRequested }: Uplink): boolean {
  return MType === CONFIRMED_DATA_UP || AckRequested === 1;
}

/** What the driver made of the payload; `points` is the same in ThingPark's ontology, with units. */
function decodedMembers({ payload, points, payloadDecodedError: error }: Uplink): JsonObject {
  return {
    ...(payload !== undefined && { decoded_payload: payload }),
    ...(error !== undefined && { decoded_payload_warnings: [wordsOf(error)] }),
    ...(points !== undefined && { points }),
  };
}

function wordsOf({ code, message }: JsonObject): string {
  const words = [message, code].filter((part) => typeof part === 'string' || typeof part === 'number');
  const [first = 'the driver could not decode the payload', second] = words;
  return second === undefined ? String(first) : `${first} (${second})`;
}

/** The driver's own name of the device, else that of its module. */
function versionMember({ DriverCfg: driver }: Uplink): JsonObject {
  const product = [driver?.['app'], driver?.['mod']].find(isJsonObject);
  if (product === undefined) return {};
  const { pId, mId, ver } = v.parse(ProductSchema, product);
  const [brand, model] = [identifierOf(pId), identifierOf(mId)];
  if (brand === undefined || model === undefined) return {};
  return { version_ids: { brand_id: brand, model_id: model, ...(ver !== undefined && { firmware_version: ver }) } };
}

const ProductSchema = v.object({ pId: text, mId: text, ver: text });

/** Where the device was said to be when it was registered. */
function locationMember({ CustomerData: data }: Uplink): JsonObject {
  const { lat, lon } = v.parse(PlaceSchema, isJsonObject(data?.['loc']) ? data['loc'] : {});
  const user = registeredPosition(lat, lon);
  return user === undefined ? {} : { locations: { user } };
}

const PlaceSchema = v.object({ lat: number, lon: number });

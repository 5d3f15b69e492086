import * as v from 'valibot';
import { isJsonObject, type JsonObject } from '../../json-object.ts';
import { base64ToBytes, bytesToHex, hexToBytes, reversed } from '../../lorawan/bytes.ts';
import { read } from '../the-things-stack/application-up.ts';
import { bytes, devEUI, fPort, identifier, joinEUI, uint32 } from '../the-things-stack/wire.ts';
import { withoutBlanks } from '../without-blanks.ts';

/**
 * What the Helium Console publishes. What says who a device is and what it sent has to be right; of how it was heard, what can't
 * be read is left out, since no payload is to be lost for it.
 */

/** As a network reads it from the air, least significant byte first; written the other way round everywhere else. */
const devAddr = v.pipe(
  v.string(),
  v.regex(/^[\dA-F]{8}$/i, 'not 8 hex digits'),
  v.transform((hex) => bytesToHex(reversed(hexToBytes(hex)))),
);

const numberText = v.pipe(v.string(), v.regex(/^-?\d+(\.\d+)?$/), v.transform(Number));
const number = v.fallback(v.optional(v.pipe(v.union([v.number(), numberText]), v.finite())), undefined);
const text = v.fallback(v.optional(v.pipe(v.string(), v.minLength(1))), undefined);
const lowerCaseIdentifier = v.pipe(v.string(), v.toLowerCase(), identifier);

const HotspotSchema = v.object({
  name: text,
  reported_at: number,
  rssi: number,
  snr: number,
  /** Such as `SF9BW125`. */
  spreading: text,
  /** MHz, as a float of 32 bits. */
  frequency: number,
  channel: number,
  /** `unknown` where the hotspot has told nobody. */
  lat: number,
  long: number,
});

const ConsoleMessageSchema = v.object({
  /** Old versions of the console don't say. */
  type: v.optional(v.picklist(['uplink', 'join'])),
  /** Of the message. */
  uuid: text,
  /** Of the device: things may be named after it, and no other network's devices have such ids. */
  id: v.pipe(v.string(), v.toLowerCase(), v.uuid('not a UUID')),
  dev_eui: devEUI,
  app_eui: v.optional(joinEUI),
  /** A device that joins has none yet. */
  devaddr: v.optional(devAddr),
  fcnt: uint32,
  port: fPort,
  payload: v.optional(bytes),
  /** Milliseconds or seconds since 1970. */
  reported_at: number,
  /** PHYPayload. */
  raw_packet: text,
  hotspots: v.fallback(v.array(v.fallback(HotspotSchema, {})), []),
  decoded: v.fallback(
    v.optional(v.object({ status: text, payload: v.optional(v.unknown()), error: v.optional(v.unknown()) })),
    undefined,
  ),
  metadata: v.fallback(
    v.object({
      organization_id: v.fallback(v.optional(lowerCaseIdentifier), undefined),
      labels: v.fallback(v.array(v.looseObject({ organization_id: v.optional(lowerCaseIdentifier) })), []),
    }),
    { organization_id: undefined, labels: [] },
  ),
});

export type ConsoleMessage = v.InferOutput<typeof ConsoleMessageSchema>;
export type Hotspot = ConsoleMessage['hotspots'][number];

/** Whether a message has the form of the console's; no other network's has. */
export function isConsoleMessage(message: JsonObject): boolean {
  const { dev_eui, id, type, hotspots, end_device_ids } = message;
  if (end_device_ids !== undefined || typeof dev_eui !== 'string' || typeof id !== 'string') return false;
  return typeof type === 'string' || Array.isArray(hotspots);
}

/** @throws CodedError `MALFORMED_MESSAGE` naming the path */
export function parseConsoleMessage(message: JsonObject): ConsoleMessage {
  return read(ConsoleMessageSchema, withoutBlanks(message), 'Helium');
}

/** A message of an old version is a join if nothing in it is of an uplink: each has a DevAddr. */
export function isJoin({ type, devaddr, fcnt, port, payload }: ConsoleMessage): boolean {
  if (type !== undefined) return type === 'join';
  return devaddr === undefined && fcnt === 0 && port === 0 && payload === undefined;
}

/** Whether the device wants an acknowledgement: only the frame itself says so. */
export function isConfirmed({ raw_packet = '' }: ConsoleMessage): boolean {
  const [header = 0] = unlessBroken(raw_packet);
  return header >> 5 === CONFIRMED_DATA_UP;
}

/** MType of a confirmed uplink, the first three bits of a frame. */
const CONFIRMED_DATA_UP = 4;

function unlessBroken(base64: string): Uint8Array {
  try {
    return base64ToBytes(base64);
  } catch {
    return new Uint8Array();
  }
}

/** What a function of the console made of the payload, in the words of The Things Stack. */
export function decodedMembers({ decoded }: ConsoleMessage): JsonObject {
  if (decoded === undefined) return {};
  if (decoded.status === 'success') return isJsonObject(decoded.payload) ? { decoded_payload: decoded.payload } : {};
  const { error = 'not decoded' } = decoded;
  return { decoded_payload_warnings: [typeof error === 'string' ? error : JSON.stringify(error)] };
}

import * as v from 'valibot';
import { isJsonObject, type JsonObject } from '../../json-object.ts';
import type { KeyEnvelope } from '../../lorawan/app-s-key.ts';
import type { Product } from '../../lorawan/device-state.ts';
import { type ApplicationUp, read } from './application-up.ts';
import { parseKeyEnvelope } from './key-envelope.ts';
import { bytes, float, fPort, jsonObject, timestamp, uint32 } from './wire.ts';

/** What an `uplink_message` says, zeros filled in. */
export interface Uplink {
  /** Base64 as the network wrote it; absent on simulated uplinks and for some ABP devices. */
  readonly sessionKeyID?: string | undefined;
  /** 0..255; 0 means MAC commands only. */
  readonly fPort: number;
  /** Full 32-bit counter. */
  readonly fCntUp: number;
  /** Encrypted if and only if `appSKey` is there. */
  readonly frmPayload?: Uint8Array | undefined;
  /** Present if and only if the network could not decrypt: end-to-end encryption. */
  readonly appSKey?: KeyEnvelope | undefined;
  /** Last downlink counter that the Application Server knows of; only with end-to-end encryption. */
  readonly lastAFCntDown: number;
  /** When the network heard it (RFC 3339). */
  readonly receivedAt?: string | undefined;
  readonly reception: Reception;
  /** What the device is, and whether the network has decoded it. */
  readonly product: Product;
}

/** How well an uplink was heard. */
interface Reception {
  /** Distinct gateways, not antennas. */
  readonly gateways: number;
  /** Best of all antennas, dBm. */
  readonly rssi?: number | undefined;
  /** Best of all antennas, dB. */
  readonly snr?: number | undefined;
}

const UplinkSchema = v.object({
  session_key_id: v.optional(v.pipe(v.string(), v.maxLength(2736))),
  f_port: fPort,
  f_cnt: uint32,
  frm_payload: v.optional(bytes),
  app_s_key: v.optional(jsonObject),
  last_a_f_cnt_down: uint32,
  received_at: timestamp,
  rx_metadata: v.fallback(v.array(jsonObject), []),
  version_ids: v.fallback(v.optional(jsonObject), undefined),
  decoded_payload: v.optional(v.unknown()),
});

/** @throws CodedError `MALFORMED_MESSAGE` naming the path */
export function parseUplink(up: ApplicationUp): Uplink {
  const message = read(UplinkSchema, up.message, 'uplink_message');
  return {
    sessionKeyID: message.session_key_id || undefined,
    fPort: message.f_port,
    fCntUp: message.f_cnt,
    frmPayload: message.frm_payload,
    appSKey: message.app_s_key && parseKeyEnvelope(message.app_s_key),
    lastAFCntDown: message.last_a_f_cnt_down,
    receivedAt: message.received_at,
    reception: reception(message.rx_metadata),
    product: {
      ...(message.version_ids && versionOf(message.version_ids)),
      ...((message.decoded_payload ?? undefined) !== undefined && { decodedByNetwork: true }),
      ...(up.from.endToEnd && { hasUnknownKey: true }),
    },
  };
}

function versionOf({ brand_id, model_id, firmware_version }: JsonObject): Product {
  return { brand: text(brand_id), model: text(model_id), firmware: text(firmware_version) };
}

/** It is stored with the device, and looked for among the codecs: longer ones name nothing there. */
const MAX_TEXT_LENGTH = 100;

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= MAX_TEXT_LENGTH ? value : undefined;
}

/**
 * A simulated uplink has no session, whatever the flag says: some versions of The Things Stack send `simulated: false`.
 */
export function isSimulated(up: ApplicationUp, uplink: Uplink): boolean {
  return up.simulated || (uplink.sessionKeyID === undefined && up.ids.devAddr === undefined);
}

function reception(antennas: readonly JsonObject[]): Reception {
  const heard = antennas.flatMap((antenna) => {
    // An absent RSSI is 0, which is no level that a gateway can measure: such an entry says nothing about the signal.
    const rssi = number(antenna['rssi']) ?? number(antenna['channel_rssi']);
    return rssi === undefined ? [] : [{ rssi, snr: number(antenna['snr']) ?? 0 }];
  });
  return {
    gateways: new Set(antennas.map(gatewayOf)).size,
    ...(heard.length > 0 && {
      rssi: Math.max(...heard.map(({ rssi }) => rssi)),
      snr: Math.max(...heard.map(({ snr }) => snr)),
    }),
  };
}

/** Gateways heard through Packet Broker all have the same gateway_id; the forwarder's identifiers tell them apart. */
function gatewayOf(antenna: JsonObject): string {
  const broker = object(antenna['packet_broker']);
  const gateway = object(antenna['gateway_ids']);
  const known = [
    broker?.['forwarder_gateway_eui'],
    broker?.['forwarder_gateway_id'],
    gateway?.['eui'],
    gateway?.['gateway_id'],
  ];
  return String(known.find((id) => typeof id === 'string' && id !== '') ?? '');
}

function object(value: unknown): JsonObject | undefined {
  return isJsonObject(value) ? value : undefined;
}

function number(value: unknown): number | undefined {
  const result = v.safeParse(float, value);
  return result.success ? result.output : undefined;
}

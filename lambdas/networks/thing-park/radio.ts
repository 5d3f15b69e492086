import * as v from 'valibot';
import { isJsonObject, type JsonObject } from '../../json-object.ts';
import { identifierOf } from './end-device-ids.ts';
import { registeredPosition } from './registered-position.ts';
import { number, object, text } from './wire.ts';

/** Members of an uplink about the air. Top level values are those of the best gateway (LRR). */
export const RADIO_FIELDS = {
  Lrrid: text,
  Chain: number,
  LrrRSSI: number,
  LrrSNR: number,
  LrrESP: number,
  LrrLAT: number,
  LrrLON: number,
  Lrrs: object,
  SpFact: number,
  Spfact: number,
  /** MHz. */
  Frequency: number,
} as const;

const RadioSchema = v.object(RADIO_FIELDS);
type Radio = v.InferOutput<typeof RadioSchema>;

const AntennaSchema = v.object({ Lrrid: text, Chain: number, LrrRSSI: number, LrrSNR: number, LrrESP: number });
type Antenna = v.InferOutput<typeof AntennaSchema>;

/** What gateways heard, in the terms of The Things Stack; the best one first, which alone says where it is. */
export function rxMetadata(radio: Radio): readonly JsonObject[] {
  const [best, ...others] = antennasOf(radio);
  if (best === undefined) return [];
  const location = registeredPosition(radio.LrrLAT, radio.LrrLON);
  return [{ ...metadataOf(best), ...(location !== undefined && { location }) }, ...others.map(metadataOf)];
}

/** By signal, which ThingPark gives as ESP: what is left of the RSSI without the noise. */
function antennasOf(radio: Radio): readonly Antenna[] {
  const listed = listOf(radio.Lrrs?.['Lrr'])
    .map((json) => v.parse(AntennaSchema, json))
    .filter(({ Lrrid }) => Lrrid !== undefined)
    .toSorted((a, b) => signalOf(b) - signalOf(a));
  const isBest = ({ Lrrid }: Antenna) => Lrrid === radio.Lrrid;
  const best = listed.find(isBest) ?? (radio.Lrrid === undefined ? undefined : radio);
  return best === undefined ? listed : [best, ...listed.filter((antenna) => antenna !== best)];
}

/** A list with one entry comes without its brackets where JSON was made of XML. */
function listOf(json: unknown): readonly JsonObject[] {
  return (Array.isArray(json) ? json : [json]).filter(isJsonObject);
}

const signalOf = ({ LrrESP, LrrRSSI }: Antenna): number => LrrESP ?? LrrRSSI ?? Number.NEGATIVE_INFINITY;

function metadataOf({ Lrrid, Chain, LrrRSSI, LrrSNR, LrrESP }: Antenna): JsonObject {
  return {
    gateway_ids: { gateway_id: identifierOf(Lrrid) ?? 'lrr' },
    ...(Chain !== undefined && { antenna_index: Chain }),
    ...(LrrRSSI !== undefined && { rssi: LrrRSSI, channel_rssi: LrrRSSI }),
    ...(LrrESP !== undefined && { signal_rssi: LrrESP }),
    ...(LrrSNR !== undefined && { snr: LrrSNR }),
  };
}

/** Data rate and frequency. ThingPark tells no bandwidth, and a spreading factor has several in some regions. */
export function radioSettings({ SpFact, Spfact, Frequency }: Radio): JsonObject {
  const spreadingFactor = SpFact ?? Spfact;
  return {
    ...(isOfLoRa(spreadingFactor) && { data_rate: { lora: { spreading_factor: spreadingFactor } } }),
    // In a float, 868.1 MHz times a million is not 868,100,000.
    ...(Frequency !== undefined && { frequency: String(Math.round(Frequency * 1_000_000)) }),
  };
}

const isOfLoRa = (spreadingFactor = 0): boolean =>
  Number.isInteger(spreadingFactor) && spreadingFactor >= 5 && spreadingFactor <= 12;

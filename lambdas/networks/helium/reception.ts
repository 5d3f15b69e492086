import type { JsonObject } from '../../json-object.ts';
import { isIdentifier } from '../the-things-stack/wire.ts';
import type { Hotspot } from './console-message.ts';

/** What is smaller counts seconds: as milliseconds it would lie in the year 1973, and as seconds in 5138. */
const FIRST_MILLISECONDS = 1e11;

/** RFC 3339 of a time that Helium writes in milliseconds or seconds since 1970; undefined if it is none. */
export function timestampOf(time: number | undefined): string | undefined {
  if (time === undefined || time <= 0) return undefined;
  const isSeconds = time < FIRST_MILLISECONDS;
  const date = new Date(isSeconds ? time * 1000 : time);
  if (Number.isNaN(date.getTime())) return undefined;
  const iso = date.toISOString();
  return isSeconds && Number.isInteger(time) ? iso.replace('.000Z', 'Z') : iso;
}

/** An entry of `rx_metadata`. */
export function rxMetadata({ name, reported_at, rssi, snr, channel, lat, long }: Hotspot): JsonObject {
  const time = timestampOf(reported_at);
  return {
    gateway_ids: { gateway_id: gatewayID(name) },
    ...(time !== undefined && { time }),
    ...(rssi !== undefined && { rssi, channel_rssi: rssi }),
    ...(snr !== undefined && { snr: rounded(snr, 2) }),
    ...(lat !== undefined && long !== undefined && { location: { latitude: lat, longitude: long } }),
    ...(channel !== undefined && { channel_index: channel }),
  };
}

/** Three words with dashes in between, which is an ID of The Things Stack as it is. */
function gatewayID(name = ''): string {
  const id = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 36)
    .replace(/^-|-$/g, '');
  return isIdentifier(id) ? id : 'hotspot';
}

/** `settings` of an uplink, as far as the hotspots tell. */
export function settingsOf(hotspots: readonly Hotspot[]): JsonObject | undefined {
  const frequency = hotspots.find((hotspot) => hotspot.frequency !== undefined)?.frequency;
  const lora = hotspots.map(({ spreading }) => loraOf(spreading)).find((known) => known !== undefined);
  if (frequency === undefined && lora === undefined) return undefined;
  return {
    ...(lora !== undefined && { data_rate: { lora } }),
    ...(frequency !== undefined && { frequency: hertz(frequency) }),
  };
}

function loraOf(spreading = ''): JsonObject | undefined {
  const [, factor, bandwidth] = /^SF(\d{1,2})BW(\d{2,4}(?:\.\d+)?)$/.exec(spreading) ?? [];
  if (factor === undefined || bandwidth === undefined) return undefined;
  return { bandwidth: Number(bandwidth) * 1000, spreading_factor: Number(factor) };
}

/** LoRaWAN counts frequencies in steps of 100 Hz; floats of 32 bits miss them by up to 31 Hz. */
function hertz(megahertz: number): string {
  return String(Math.round(megahertz * 10_000) * 100);
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

import { DATA_RATE } from '../radio.ts';

const PREAMBLE_SYMBOLS = 8;
/** Of a coding rate 4/5: symbols that carry four bits each. */
const SYMBOLS_PER_BLOCK = 5;

/** Time on air of a PHYPayload with explicit header and CRC (Semtech AN1200.13, "LoRa Modem Designer's Guide"). */
export function airtimeSeconds(phyPayloadBytes: number): number {
  const { spreadingFactor, bandwidthHz } = DATA_RATE;
  const bits = 8 * phyPayloadBytes - 4 * spreadingFactor + 28 + 16;
  const payloadSymbols = 8 + Math.max(0, Math.ceil(bits / (4 * spreadingFactor)) * SYMBOLS_PER_BLOCK);
  return ((PREAMBLE_SYMBOLS + 4.25 + payloadSymbols) * 2 ** spreadingFactor) / bandwidthHz;
}

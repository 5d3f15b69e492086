const DAY_MS = 24 * 60 * 60 * 1000;

/** An office through the day, in the records of a Milesight AM307. Values drift: each report is near the last one. */
export class IndoorAir {
  private drift = 0;
  private battery = 100;

  constructor(
    private readonly now: () => number,
    private readonly random: () => number,
  ) {}

  /** Battery, temperature, humidity, PIR, light, CO2, TVOC and pressure: channel, type, little-endian value each. */
  report(): Uint8Array {
    // −1 … 1, moving a tenth of the way at most.
    this.drift = clamp(this.drift + (this.random() - 0.5) / 5, -1, 1);
    this.battery = clamp(this.battery - this.random() / 100, 1, 100);
    // 0 at night, 1 in the middle of the day.
    const day = Math.max(0, -Math.cos((2 * Math.PI * (this.now() % DAY_MS)) / DAY_MS));
    const present = day > 0 && this.random() < day;
    return Uint8Array.of(
      ...[0x01, 0x75, Math.ceil(this.battery)],
      ...[0x03, 0x67, ...uint16(Math.round(10 * (20 + 3 * day + this.drift)))],
      ...[0x04, 0x68, Math.round(2 * (48 - 5 * day + 4 * this.drift))],
      ...[0x05, 0x00, present ? 1 : 0],
      ...[0x06, 0xcb, Math.round(5 * day)],
      ...[0x07, 0x7d, ...uint16(Math.round(460 + 500 * day + 60 * this.drift))],
      ...[0x08, 0x7d, ...uint16(Math.round(30 + 60 * day + 15 * this.drift))],
      ...[0x09, 0x73, ...uint16(Math.round(10 * (1013 + 6 * this.drift)))],
    );
  }
}

/** Little-endian. */
function uint16(value: number): [number, number] {
  return [value & 0xff, value >> 8];
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

const SVG = 'http://www.w3.org/2000/svg';
const WIDTH = 240;
const HEIGHT = 28;
/** RSSI that LoRa gateways measure, dBm. */
const WEAKEST = -120;
const STRONGEST = -40;

/**
 * The last RSSI values, newest right.
 * @param {readonly number[]} values dBm
 */
export function sparkline(values) {
  const step = WIDTH / Math.max(1, values.length - 1);
  const points = values.map((value, i) => `${(i * step).toFixed(1)},${heightOf(value).toFixed(1)}`);
  const svg = make('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img' });
  const title = make('title', {});
  title.textContent = `RSSI of the last ${values.length} uplinks, ${Math.min(...values)} to ${Math.max(...values)} dBm`;
  svg.append(title, make('polyline', { points: points.join(' ') }));
  return svg;
}

/** @param {number} rssi */
function heightOf(rssi) {
  const share = (rssi - WEAKEST) / (STRONGEST - WEAKEST);
  return (HEIGHT - 2) * (1 - Math.min(1, Math.max(0, share))) + 1;
}

/**
 * @param {string} tag
 * @param {Readonly<Record<string, string>>} attributes
 */
function make(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

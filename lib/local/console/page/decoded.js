/** Units of The Things Stack's normalised payload. @type {Readonly<Record<string, string>>} */
const UNITS = {
  temperature: '°C',
  relativeHumidity: '%',
  pressure: 'hPa',
  co2: 'ppm',
  lightIntensity: 'lx',
  battery: 'V',
  moisture: '%',
  ec: 'dS/m',
  depth: 'cm',
  speed: 'm/s',
  direction: '°',
  intensity: 'mm/h',
  cumulative: 'mm',
};

/** More are not for a glance. */
const MAX_READINGS = 40;

/**
 * @typedef {object} DecodedReading One value of decoded data.
 * @property {string} name path of the value in the data
 * @property {string} text
 * @property {string} unit empty where nobody says so
 */

/** @param {any} uplink */
export function isDecoded(uplink) {
  return uplink?.decoded_payload !== undefined && uplink.decoded_payload !== null;
}

/**
 * What a codec made of an uplink, in its own names; of a list of objects, such as a history, only how many there are.
 * Units come from the normalised form, if that has the same value under such a name: codecs do not tell theirs.
 * @param {any} uplink
 * @returns {DecodedReading[]}
 */
export function readingsOf(uplink) {
  const { decoded_payload: data, normalized_payload: normalized } = uplink;
  const measured = flattened('', Array.isArray(normalized) ? normalized[0] : undefined);
  return flattened('', data)
    .slice(0, MAX_READINGS)
    .map(([name, value]) => ({ name, text: textOf(value), unit: unitOf(name, value, measured) }));
}

/**
 * @param {string} path
 * @param {unknown} value
 * @returns {[string, unknown][]}
 */
function flattened(path, value) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[path, value]];
  return Object.entries(value).flatMap(([name, inner]) => flattened(path === '' ? name : `${path}.${name}`, inner));
}

/** @param {unknown} value */
function textOf(value) {
  if (!Array.isArray(value)) return String(value);
  const isPlain = value.every((entry) => typeof entry !== 'object' || entry === null);
  return isPlain ? `[${value.join(', ')}]` : `[${value.length} ${value.length === 1 ? 'entry' : 'entries'}]`;
}

/**
 * @param {string} name
 * @param {unknown} value
 * @param {[string, unknown][]} measured
 */
function unitOf(name, value, measured) {
  if (typeof value !== 'number') return '';
  const isSame = (/** @type {string} */ field) => field.toLowerCase().includes(lastOf(name).toLowerCase());
  const [field] = measured.find(([path, same]) => same === value && isSame(lastOf(path))) ?? [''];
  return UNITS[lastOf(field)] ?? '';
}

/** @param {string} path */
function lastOf(path) {
  return path.slice(path.lastIndexOf('.') + 1);
}

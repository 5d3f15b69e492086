import { isJsonObject, type JsonObject } from '../json-object.ts';

/**
 * The Things Stack's normalised payload: paths, units and ranges of `lib/payload.json` in its device repository.
 * A field that does not exist spoils the whole, a value out of range only itself.
 */
type Field = (value: unknown) => string | undefined;
interface Fields {
  readonly [member: string]: Field | Fields;
}

const celsius = number(-273.15);
const percent = number(0, 100);
const ppm = number(0, 1_000_000);

const MEASUREMENT: Fields = {
  time: (value) => (typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? undefined : 'no RFC 3339 time'),
  battery: number(0),
  soil: {
    depth: number(0),
    moisture: percent,
    temperature: celsius,
    ec: number(0, 621),
    pH: number(0, 14),
    n: ppm,
    p: ppm,
    k: ppm,
  },
  air: {
    location: oneOf('indoor', 'outdoor'),
    temperature: celsius,
    relativeHumidity: percent,
    pressure: number(900, 1100),
    co2: ppm,
    lightIntensity: number(0),
  },
  wind: { speed: number(0), direction: number(0, 360, 'below') },
  rain: { intensity: number(0), cumulative: number(0) },
  water: {
    leak: (value) =>
      typeof value === 'boolean' || typeof value === 'string' ? undefined : 'neither true nor false nor a text',
    temperature: { min: celsius, max: celsius, avg: celsius, current: celsius },
  },
  metering: { water: { total: number(0) } },
  action: { motion: { detected: trueOrFalse, count: number(0) }, contactState: oneOf('open', 'closed') },
  position: { latitude: number(-90, 90), longitude: number(-180, 180) },
};

/** Objects whose other members are let through, as the schema does. */
const OPEN: readonly string[] = ['metering', 'water.temperature'];

/** Measurements with what is wrong about them taken out, or the fault for which there are none. */
interface Checked {
  readonly measurements: readonly JsonObject[];
  /** A line for each value that was left out. */
  readonly problems: readonly string[];
  readonly fault?: string | undefined;
}

/** Checks one measurement or a list of them. */
export function checkMeasurements(data: unknown): Checked {
  const given = Array.isArray(data) ? (data as unknown[]) : [data];
  const problems: string[] = [];
  const measurements: JsonObject[] = [];
  for (const [index, measurement] of given.entries()) {
    const name = `measurement ${index + 1}`;
    if (!isJsonObject(measurement)) return refused(`${name} is no object`);
    const unknown = unknownMember(measurement, MEASUREMENT, '');
    if (unknown !== undefined) return refused(`${name} has the unknown field ${unknown}`);
    measurements.push(withinRange(measurement, MEASUREMENT, '', (problem) => problems.push(`${name}: ${problem}`)));
  }
  return { measurements, problems };
}

const refused = (fault: string): Checked => ({ measurements: [], problems: [], fault });

function unknownMember(value: JsonObject, fields: Fields, path: string): string | undefined {
  for (const [member, inside] of Object.entries(value)) {
    const at = path + member;
    const field = Object.hasOwn(fields, member) ? fields[member] : undefined;
    if (field === undefined) {
      if (OPEN.includes(path.slice(0, -1))) continue;
      return at;
    }
    if (typeof field === 'function') continue;
    const unknown = isJsonObject(inside) ? unknownMember(inside, field, `${at}.`) : at;
    if (unknown !== undefined) return unknown;
  }
  return undefined;
}

function withinRange(value: JsonObject, fields: Fields, path: string, tell: (problem: string) => void): JsonObject {
  const kept: Record<string, unknown> = {};
  for (const [member, inside] of Object.entries(value)) {
    const field = Object.hasOwn(fields, member) ? fields[member] : undefined;
    if (typeof field === 'function') {
      const problem = field(inside);
      if (problem === undefined) kept[member] = inside;
      else tell(`${path}${member} is ${problem}`);
    } else {
      kept[member] = field && isJsonObject(inside) ? withinRange(inside, field, `${path}${member}.`, tell) : inside;
    }
  }
  return kept;
}

function number(low: number, high = Number.POSITIVE_INFINITY, end: 'up to' | 'below' = 'up to'): Field {
  return (value) => {
    if (typeof value !== 'number') return 'no number';
    if (value < low) return `below ${low}`;
    if (end === 'below' ? value >= high : value > high) return `not ${end} ${high}`;
    return undefined;
  };
}

function oneOf(...words: readonly string[]): Field {
  return (value) => (words.some((word) => word === value) ? undefined : `none of ${words.join(', ')}`);
}

function trueOrFalse(value: unknown): string | undefined {
  return typeof value === 'boolean' ? undefined : 'neither true nor false';
}

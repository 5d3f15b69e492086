import { isJsonObject, type JsonObject } from '../../../lambdas/json-object.ts';

/** What TS013 calls the kinds of examples. */
export type ExampleType = 'uplink' | 'downlink-encode' | 'downlink-decode';

/** What a codec is given, and what it must answer. */
export interface Example {
  readonly type: ExampleType;
  /** As its author describes it, or its number. */
  readonly title: string;
  /** `bytes` (numbers) or `data`, `fPort`, `recvTime` (ms since 1970), `variables`, as far as the example has them. */
  readonly input: JsonObject;
  /** What the function must return. */
  readonly output: JsonObject;
  /** What the normalised form of it must be, where the example says so. */
  readonly normalizedOutput?: JsonObject | undefined;
}

/** An example that can't be run. */
export interface ExampleFault {
  readonly title: string;
  readonly fault: string;
}

const TYPES: readonly ExampleType[] = ['uplink', 'downlink-encode', 'downlink-decode'];

/**
 * Reads one example, of TS013 or of The Things Network.
 * @param value JSON value
 * @param number its place in the file, from 1
 * @param impliedType where its place says what it is; undefined: it says so itself
 */
export function parseExample(value: unknown, number: number, impliedType?: ExampleType): Example | ExampleFault {
  if (!isJsonObject(value))
    return { title: `${number}`, fault: 'an object of type, description, input and output is accepted' };
  const { description, input, output, normalizedOutput } = value;
  const title = typeof description === 'string' && description !== '' ? description : `${number}`;
  const type = impliedType ?? TYPES.find((it) => it === value['type']);
  if (type === undefined) return { title, fault: `type: ${TYPES.join(', ')} are accepted` };
  if (!isJsonObject(output)) return { title, fault: 'output: an object is accepted' };
  const given = readInput(input, type);
  if (typeof given === 'string') return { title, fault: given };
  const expected = {
    ...output,
    ...(type === 'downlink-encode' && { bytes: bytesOf(output['bytes']) ?? output['bytes'] }),
  };
  return {
    type,
    title,
    input: given,
    output: expected,
    ...(isJsonObject(normalizedOutput) && { normalizedOutput }),
  };
}

/** The input as a codec gets it, or what is wrong with it. */
function readInput(value: unknown, type: ExampleType): JsonObject | string {
  if (!isJsonObject(value)) return 'input: an object is accepted';
  const { fPort, variables, data, recvTime } = value;
  const beside = { ...(typeof fPort === 'number' && { fPort }), ...(isJsonObject(variables) && { variables }) };
  if (type === 'downlink-encode') return isJsonObject(data) ? { data, ...beside } : 'input.data: an object is accepted';
  const bytes = bytesOf(value['bytes']);
  if (bytes === undefined) return 'input.bytes: an array of numbers from 0 to 255, or hex digits, are accepted';
  if (recvTime === undefined || recvTime === null) return { bytes, ...beside };
  const time = typeof recvTime === 'string' ? Date.parse(recvTime) : Number.NaN;
  return Number.isNaN(time) ? 'input.recvTime: a time as RFC 3339 is accepted' : { bytes, ...beside, recvTime: time };
}

/** Bytes that are written as numbers or as hex digits; undefined: neither. */
function bytesOf(value: unknown): readonly number[] | undefined {
  if (typeof value === 'string') {
    const hex = value.replace(/^0x|[\s:-]/gi, '');
    return /^(?:[\da-f]{2})*$/i.test(hex) ? [...Buffer.from(hex, 'hex')] : undefined;
  }
  const isByte = (it: unknown): it is number => Number.isInteger(it) && Number(it) >= 0 && Number(it) <= 255;
  return Array.isArray(value) && value.every(isByte) ? value : undefined;
}

import * as v from 'valibot';
import { isJsonObject, type JsonObject } from '../../json-object.ts';
import { base64ToBytes } from '../../lorawan/bytes.ts';
import { parseDevAddr, parseDevEUI, parseJoinEUI } from '../../lorawan/identifiers.ts';
import { IDENTIFIER } from './identifier.ts';

/**
 * The forms in which The Things Stack writes values to JSON: zeros are left out, 32-bit integers may come as numbers or
 * as decimal strings, identifiers as hex or base64, timestamps as RFC 3339 UTC with 0, 3, 6 or 9 fraction digits.
 */

/** A JSON object of which only some members are looked at; the rest is carried along unread. */
export const jsonObject = v.custom<JsonObject>(isJsonObject, 'not a JSON object');

/** Unsigned 32-bit integer as number or decimal string; absent means 0. */
export const uint32 = v.optional(
  v.pipe(
    v.union([v.number(), v.pipe(v.string(), v.regex(/^\d{1,10}$/), v.transform(Number))]),
    v.integer(),
    v.minValue(0),
    v.maxValue(0xffff_ffff),
  ),
  0,
);

/** ID of an application or device. */
export const identifier = v.pipe(v.string(), v.regex(IDENTIFIER.pattern, 'not an identifier'));

export const isIdentifier = (text: string): boolean => v.is(identifier, text);

/** A float, which may come as a string too (`"NaN"` is one that never arrives as a number). */
export const float = v.union([
  v.pipe(v.number(), v.finite()),
  v.pipe(v.string(), v.transform(Number), v.number(), v.finite()),
]);

/** FPort 0..255; absent means 0. */
export const fPort = v.pipe(uint32, v.maxValue(255));

export const bytes = v.pipe(v.string(), v.rawTransform(reading(base64ToBytes)));
export const devEUI = v.pipe(v.string(), v.rawTransform(reading(parseDevEUI)));
export const joinEUI = v.pipe(v.string(), v.rawTransform(reading(parseJoinEUI)));
export const devAddr = v.pipe(v.string(), v.rawTransform(reading(parseDevAddr)));

/**
 * RFC 3339 in UTC, kept as it came: nanoseconds do not fit into a Date.
 * One that is missing or unreadable is no reason to refuse a message.
 */
export const timestamp = v.fallback(
  v.optional(v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/))),
  undefined,
);

/**
 * A timestamp in a form whose alphabetical order is the order in time: always nine fraction digits.
 * Year 1 is how The Things Stack writes "never".
 */
export function sortableTime(time: string | undefined): string | undefined {
  if (time === undefined || time.startsWith('0001-')) return undefined;
  const [seconds, fraction = ''] = time.slice(0, -1).split('.');
  return `${seconds}.${fraction.padEnd(9, '0')}Z`;
}

/** The same of a moment in ms since 1970. */
export function sortableMoment(ms: number): string {
  return sortableTime(new Date(ms).toISOString()) ?? '';
}

/** Lets a strict parser that throws take part in a schema, so that its complaint comes with the path. */
function reading<T>(parse: (text: string) => T) {
  return ({
    dataset,
    addIssue,
    NEVER,
  }: {
    dataset: { value: string };
    addIssue: (info: { message: string }) => void;
    NEVER: never;
  }): T => {
    try {
      return parse(dataset.value);
    } catch (error) {
      addIssue({ message: error instanceof Error ? error.message : 'not readable' });
      return NEVER;
    }
  };
}

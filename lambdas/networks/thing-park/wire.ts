import * as v from 'valibot';
import { bytesToBase64, hexToBytes } from '../../lorawan/bytes.ts';
import { devAddr, devEUI, jsonObject, float as numberOrText } from '../the-things-stack/wire.ts';

/**
 * The forms in which ThingPark writes values to JSON: numbers as such or, in its older "untyped" style, all as strings; bytes as
 * hex; times in ISO 8601 with an offset. What decides about a message must be readable; what only describes it is left out
 * where it is not.
 */

/** A number in either style. A blank text, which stands for none, would be 0 as a number. */
export const float = v.pipe(v.union([v.number(), v.pipe(v.string(), v.regex(/\S/, 'blank'))]), numberOrText);

/** A number in either style; what is none is left out. */
export const number = v.fallback(v.optional(float), undefined);

/** A text, or a number that stands for one. */
export const text = v.fallback(
  v.optional(v.union([v.pipe(v.string(), v.trim(), v.minLength(1)), v.pipe(v.number(), v.transform(String))])),
  undefined,
);

export const object = v.fallback(v.optional(jsonObject), undefined);

/** Bytes of hex in either case, as base64. */
export const hexBytes = v.pipe(
  v.string(),
  v.regex(/^(?:[\dA-F]{2})*$/i, 'not an even number of hex digits'),
  v.transform((hex) => bytesToBase64(hexToBytes(hex))),
);

/** Time in UTC, its fraction as it came. */
export const time = v.fallback(
  v.optional(
    v.pipe(
      v.string(),
      v.transform(utcTime),
      v.check((utc) => utc !== undefined),
    ),
  ),
  undefined,
);

/** Members that every message about a device has. */
export const DEVICE_FIELDS = {
  DevEUI: devEUI,
  DevAddr: v.optional(devAddr),
  CustomerID: text,
  Time: time,
} as const;

const TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:[.,](\d{1,9})\d*)?(?:(Z)|([+-]\d\d):?(\d\d))$/;

/** RFC 3339 in UTC of a time with an offset; a Date would cut its fraction off at milliseconds. */
function utcTime(local: string): string | undefined {
  const [, seconds, fraction, zulu, hours, minutes] = TIME.exec(local) ?? [];
  const ms = Date.parse(`${seconds}${zulu ?? `${hours}:${minutes}`}`);
  if (Number.isNaN(ms)) return undefined;
  return `${new Date(ms).toISOString().slice(0, 19)}${fraction === undefined ? '' : `.${fraction}`}Z`;
}

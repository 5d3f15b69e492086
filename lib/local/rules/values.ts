export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** `undefined` is the Undefined of AWS IoT SQL: a field that isn't there, or an operation that can't be applied. */
export type Value = Json | undefined;

/** Strings that AWS takes for a Decimal. */
const DECIMAL = /^-?\d+(\.\d+)?(E-?\d+)?$/i;

// The standard conversions of AWS IoT SQL; Null and Undefined convert to nothing.

export function toDecimal(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && DECIMAL.test(value) ? Number(value) : undefined;
}

/** A Decimal is rounded to the nearest Int, a string is cut. */
export function toInt(value: Value): number | undefined {
  if (typeof value === 'number') return Math.round(value);
  const decimal = toDecimal(value);
  return decimal === undefined ? undefined : Math.trunc(decimal);
}

export function toBoolean(value: Value): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') return undefined;
  const word = value.toLowerCase();
  return word === 'true' || word === 'false' ? word === 'true' : undefined;
}

export function toText(value: Value): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  // An Int is written without exponent, however large.
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value).toString();
  return JSON.stringify(value);
}

export function isObject(value: Value): value is { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member of an object; names such as `constructor` are members only if the JSON has them. */
export function memberOf(value: Value, name: string): Value {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

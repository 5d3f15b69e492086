import * as v from 'valibot';

/** Inputs of operations as schemas; exact optional: absent, never `undefined`. */
export const text = v.string();
export const optionalText = v.exactOptional(v.string());
export const optionalFlag = v.exactOptional(v.boolean());
export const optionalTextMap = v.exactOptional(v.record(v.string(), v.string()));

export function integer(minimum: number, maximum: number) {
  return v.pipe(v.number(), v.integer(), v.minValue(minimum), v.maxValue(maximum));
}

/** An integer of a query string. */
export function queryInteger(minimum: number, maximum: number) {
  return v.pipe(
    v.string(),
    v.regex(/^-?\d+$/, 'not an integer'),
    v.transform(Number),
    v.minValue(minimum),
    v.maxValue(maximum),
  );
}

/** A boolean of a query string. */
export const queryFlag = v.pipe(
  v.picklist(['true', 'false']),
  v.transform((value) => value === 'true'),
);

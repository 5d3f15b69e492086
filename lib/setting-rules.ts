import * as v from 'valibot';

/** What settings are checked by: each rule says what is accepted. */

export const trueOrFalse = v.boolean('accepted: true, false');

/** An object that accepts just these fields. */
export function fields<const Entries extends v.ObjectEntries>(entries: Entries) {
  const names = Object.keys(entries).join(', ');
  return v.strictObject(entries, ({ expected }) => {
    if (expected === 'never') return `there is no such field, accepted are ${names}`;
    return expected === 'Object' ? `accepted: an object of ${names}` : 'needed';
  });
}

/** A text of a form and of a length in characters. @param words what is accepted, for the message */
export function pattern(regex: RegExp, maxLength: number, words: string) {
  const message = `accepted: ${words}`;
  return v.pipe(v.string(message), v.regex(regex, message), v.maxLength(maxLength, message));
}

/** A text of a form that fits in another way too. @param words what is accepted, for the message */
export function fitting(fits: (text: string) => boolean, regex: RegExp, words: string) {
  const message = `accepted: ${words}`;
  return v.pipe(v.string(message), v.regex(regex, message), v.check(fits, message));
}

/** One of these words. */
export function oneOf<const Options extends readonly string[]>(...options: Options) {
  return v.picklist(options, `accepted: ${options.join(', ')}`);
}

/** A whole number of a range, both ends included. */
export function wholeNumber(low: number, high: number) {
  const message = `accepted: a whole number from ${low} to ${high}`;
  return v.pipe(v.number(message), v.integer(message), v.minValue(low, message), v.maxValue(high, message));
}

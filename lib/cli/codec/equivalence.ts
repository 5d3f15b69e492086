import { isJsonObject, type JsonObject } from '../../../lambdas/json-object.ts';

/** A place where two JSON values differ. */
export interface Difference {
  /** Such as `data.history[0].time`. */
  readonly path: string;
  /** Undefined: nothing. */
  readonly expected?: unknown;
  readonly actual?: unknown;
}

/** What tells a number of one JavaScript engine from that of another. */
const RELATIVE_TOLERANCE = 1e-6;

/**
 * Where what a codec returned is not equivalent to what its example says: the same values, but null is as good as a missing
 * member, an instant may be written in several ways, and fractions are rounded differently by different engines.
 */
export function differences(expected: unknown, actual: unknown, path = ''): Difference[] {
  if (isNothing(expected) && isNothing(actual)) return [];
  if (Array.isArray(expected) && Array.isArray(actual)) return ofArrays(expected, actual, path);
  if (isJsonObject(expected) && isJsonObject(actual)) return ofObjects(expected, actual, path);
  return isSame(expected, actual) ? [] : [difference(path, expected, actual)];
}

/** The same for what functions of codecs return: empty warnings and errors mean nothing. */
export function differencesOfOutput(expected: JsonObject, actual: unknown): Difference[] {
  return differences(withoutEmptyLists(expected), isJsonObject(actual) ? withoutEmptyLists(actual) : actual);
}

function ofArrays(expected: readonly unknown[], actual: readonly unknown[], path: string): Difference[] {
  const length = Math.max(expected.length, actual.length);
  return Array.from({ length }, (_, index) => differences(expected[index], actual[index], `${path}[${index}]`)).flat();
}

function ofObjects(expected: JsonObject, actual: JsonObject, path: string): Difference[] {
  const members = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  return [...members].flatMap((member) =>
    differences(own(expected, member), own(actual, member), joined(path, member)),
  );
}

/** A member that is called `constructor` is data like others. */
function own(value: JsonObject, member: string): unknown {
  return Object.hasOwn(value, member) ? value[member] : undefined;
}

function joined(path: string, member: string): string {
  if (!/^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(member)) return `${path}[${JSON.stringify(member)}]`;
  return path === '' ? member : `${path}.${member}`;
}

function isSame(expected: unknown, actual: unknown): boolean {
  if (typeof expected === 'number' && typeof actual === 'number') return isSameNumber(expected, actual);
  if (typeof expected === 'string' && typeof actual === 'string') return isSameText(expected, actual);
  return expected === actual;
}

/** Whole numbers are counted, not computed: times and counters must not be taken for one another. */
function isSameNumber(a: number, b: number): boolean {
  if (Number.isInteger(a) && Number.isInteger(b)) return a === b;
  return Math.abs(a - b) <= RELATIVE_TOLERANCE * Math.max(Math.abs(a), Math.abs(b));
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)$/i;

/** A Date of JavaScript has milliseconds, where times of a network have nanoseconds. */
function isSameText(a: string, b: string): boolean {
  return a === b || (TIME.test(a) && TIME.test(b) && Date.parse(a) === Date.parse(b));
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null;
}

function withoutEmptyLists(output: JsonObject): JsonObject {
  const isEmpty = (member: string, value: unknown) =>
    (member === 'warnings' || member === 'errors') && Array.isArray(value) && value.length === 0;
  return Object.fromEntries(Object.entries(output).filter(([member, value]) => !isEmpty(member, value)));
}

/** What is nothing on one side is left out, as JSON would. */
function difference(path: string, expected: unknown, actual: unknown): Difference {
  return { path, ...(!isNothing(expected) && { expected }), ...(!isNothing(actual) && { actual }) };
}

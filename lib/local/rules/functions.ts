import { randomUUID } from 'node:crypto';
import { parseJson } from './payload.ts';
import type { RuleMessage } from './rule-message.ts';
import { parseBasicIngest } from './topic-filter.ts';
import { type Json, memberOf, toInt, toText, type Value } from './values.ts';

export interface RuleFunction {
  /** Fewest and most arguments. */
  readonly arity: readonly [number, number];
  /** Whether the first argument may be `*`. */
  readonly takesPayload?: true;
  /** Whether the last argument must be the literal 'base64'. */
  readonly takesEncoding?: true;
  apply(args: readonly Value[], message: RuleMessage): Value;
}

/** By lower-case name, since case doesn't matter. */
export const FUNCTIONS: ReadonlyMap<string, RuleFunction> = new Map<string, RuleFunction>([
  ['topic', { arity: [0, 1], apply: topic }],
  ['timestamp', { arity: [0, 0], apply: (_, { timestamp }) => timestamp }],
  ['clientid', { arity: [0, 0], apply: (_, { clientId }) => clientId ?? 'n/a' }],
  ['accountid', { arity: [0, 0], apply: (_, { accountId }) => accountId }],
  ['principal', { arity: [0, 0], apply: (_, { principal }) => principal }],
  ['newuuid', { arity: [0, 0], apply: () => randomUUID() }],
  // encode(*, 'base64') is about bytes and never comes here.
  ['encode', { arity: [2, 2], takesPayload: true, takesEncoding: true, apply: ([value]) => encode(value) }],
  ['decode', { arity: [2, 2], takesEncoding: true, apply: ([text]) => decode(text) }],
  ['get', { arity: [2, 2], takesPayload: true, apply: ([collection, key]) => get(collection, key) }],
  ['isundefined', { arity: [1, 1], apply: ([value]) => value === undefined }],
  ['isnull', { arity: [1, 1], apply: ([value]) => value === null }],
  ['startswith', { arity: [2, 2], apply: onText((text, start = '') => text.startsWith(start)) }],
  ['endswith', { arity: [2, 2], apply: onText((text, end = '') => text.endsWith(end)) }],
  ['lower', { arity: [1, 1], apply: onText((text) => text.toLowerCase()) }],
  ['upper', { arity: [1, 1], apply: onText((text) => text.toUpperCase()) }],
  ['concat', { arity: [0, Number.POSITIVE_INFINITY], apply: concat }],
]);

/** The whole topic, or one level of it; 1 is the first. */
function topic(args: readonly Value[], message: RuleMessage): Value {
  const visible = parseBasicIngest(message.topic)?.topic ?? message.topic;
  if (args.length === 0) return visible;
  const index = toInt(args[0]);
  return index === undefined ? undefined : visible.split('/')[index - 1];
}

function encode(value: Value): Value {
  const text = toText(value);
  return text === undefined ? undefined : Buffer.from(text).toString('base64');
}

/** JSON if the text behind is JSON, else the text; Null if it isn't base64. */
function decode(value: Value): Value {
  if (typeof value !== 'string') return undefined;
  const bytes = Buffer.from(value, 'base64');
  if (bytes.toString('base64') !== value) return null;
  return parseJson(bytes) ?? bytes.toString();
}

/** By index (0 is the first) of an array or string, by name of an object. */
function get(collection: Value, key: Value): Value {
  if (typeof collection !== 'string' && !Array.isArray(collection)) {
    return typeof key === 'string' ? memberOf(collection, key) : undefined;
  }
  const index = toInt(key);
  return index === undefined ? undefined : collection[index];
}

/** Arrays make an array, strings a string; one argument is returned as it is. */
function concat(args: readonly Value[]): Value {
  if (args.length < 2) return args[0];
  if (args.includes(undefined)) return undefined;
  if (args.some(Array.isArray)) return args.flat() as Json[];
  return args.some((arg) => typeof arg === 'string') ? onText((...texts) => texts.join(''))(args) : undefined;
}

/** Converts the arguments to strings; Undefined if one can't be. */
function onText(operation: (first: string, ...more: string[]) => Value): (args: readonly Value[]) => Value {
  return (args) => {
    const texts = args.map(toText).filter((text) => text !== undefined);
    const [first, ...more] = texts;
    return first === undefined || texts.length < args.length ? undefined : operation(first, ...more);
  };
}

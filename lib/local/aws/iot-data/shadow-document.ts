import { isDeepStrictEqual } from 'node:util';

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export type JsonObject = { readonly [member: string]: Json };

/** Objects merge member by member, null deletes, and everything else, arrays too, replaces. */
export function mergeState(stored: JsonObject, change: JsonObject): JsonObject {
  const merged = new Map(Object.entries(stored));
  for (const [name, value] of Object.entries(change)) {
    if (value === null) merged.delete(name);
    else if (isObject(value)) merged.set(name, mergeState(objectAt(stored, name), value));
    else merged.set(name, value);
  }
  return Object.fromEntries(merged);
}

/**
 * When each value of `state` was last set, in the shape of the state: `timestamp` for what `change` set, else as in
 * `previous`.
 * @param timestamp seconds since 1970
 */
export function mergeMetadata(
  state: JsonObject,
  change: JsonObject,
  { previous, timestamp }: { readonly previous: JsonObject; readonly timestamp: number },
): JsonObject {
  const metadataOf = ([name, value]: [string, Json]): [string, Json] => {
    if (isObject(value)) {
      const inner = { previous: objectAt(previous, name), timestamp };
      return [name, mergeMetadata(value, objectAt(change, name), inner)];
    }
    return [name, Object.hasOwn(change, name) ? stamp(value, timestamp) : (ownMember(previous, name) ?? null)];
  };
  return Object.fromEntries(Object.entries(state).map(metadataOf));
}

/** Members of `desired` that `reported` lacks or has otherwise. */
export function deltaOf(desired: JsonObject, reported: JsonObject): JsonObject {
  const different = Object.entries(desired).flatMap(([name, value]): [string, Json][] => {
    const other = ownMember(reported, name);
    if (isDeepStrictEqual(value, other)) return [];
    if (!isObject(value) || !isObject(other)) return [[name, value]];
    const inner = deltaOf(value, other);
    return isEmpty(inner) ? [] : [[name, inner]];
  });
  return Object.fromEntries(different);
}

/** The part of `whole` that has the shape of `part`. */
export function pick(whole: JsonObject, part: JsonObject): JsonObject {
  const picked = Object.entries(part).map(([name, value]): [string, Json] => {
    const inner = ownMember(whole, name) ?? null;
    return [name, isObject(value) && isObject(inner) ? pick(inner, value) : inner];
  });
  return Object.fromEntries(picked);
}

/** Whether objects and arrays are nested in more levels, the value itself being one. Stops there: the value may be hostile. */
export function isDeeperThan(levels: number, value: Json): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(levels - 1, inner));
}

export function isEmpty(object: JsonObject): boolean {
  return Object.keys(object).length === 0;
}

function stamp(value: Json, timestamp: number): Json {
  if (Array.isArray(value)) return value.map((element) => stamp(element, timestamp));
  if (isObject(value))
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, stamp(inner, timestamp)]));
  return { timestamp };
}

/** A member that is an object, else an empty one. */
export function objectAt(object: JsonObject, name: string): JsonObject {
  const value = ownMember(object, name);
  return isObject(value) ? value : {};
}

/** Names come from outside: `constructor` is a member only if someone sent it. */
function ownMember(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

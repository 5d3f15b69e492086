import type { JsonObject } from '../json-object.ts';

/** Without members that are null or empty texts, which is how networks say "none" that write every member. */
export function withoutBlanks(json: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(json).filter(([, value]) => value !== null && value !== ''));
}

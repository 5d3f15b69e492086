import { RuleSqlError } from './rule-sql-error.ts';
import type { Json } from './values.ts';

/** Deeper JSON could not be written again, since `JSON.stringify` recurses. */
const MAX_DEPTH = 1000;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The payload of a message as JSON. As in AWS, a payload that is neither object nor array counts as not JSON, and an
 * empty payload is one that columns can be added to. Numbers are doubles: integers beyond 2^53 lose digits.
 * @throws RuleSqlError if it isn't JSON
 */
export function readPayload(payload: Uint8Array): Json {
  if (payload.length === 0) return {};
  const json = parseJson(payload);
  if (typeof json !== 'object' || json === null) {
    throw new RuleSqlError(
      "the payload is not a JSON object or array; such a payload can be selected as encode(*, 'base64')",
    );
  }
  if (isDeeperThan(json, MAX_DEPTH)) throw new RuleSqlError(`the payload nests deeper than ${MAX_DEPTH} levels`);
  return json;
}

/** `undefined` if the bytes aren't JSON text. */
export function parseJson(bytes: Uint8Array): Json | undefined {
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch {
    return undefined;
  }
}

/** Level by level, since recursion is what is to be avoided. */
function isDeeperThan(json: Json, depth: number): boolean {
  let level: readonly Json[] = [json];
  for (let reached = 0; level.length > 0; reached++) {
    if (reached > depth) return true;
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  }
  return false;
}

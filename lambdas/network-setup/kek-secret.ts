import { isJsonObject } from '../json-object.ts';

/** KEK label to KEK in 32 hex digits, in the order in which they were added. */
export type Keks = ReadonlyMap<string, string>;

/**
 * Reads the KEK secret. What is no KEK that a Join Server takes is left out.
 * @throws Error if it is no JSON object; the text is not quoted
 */
export function parseKeks(text: string): Keks {
  const entries = Object.entries(parseObject(text));
  return new Map(entries.filter((entry): entry is [string, string] => isKek(entry[1])));
}

/** The KEK that was added last: rotations append. */
export function newestKek(keks: Keks): { readonly label: string; readonly kek: string } | undefined {
  const [label, kek] = [...keks].at(-1) ?? [];
  return label === undefined || kek === undefined ? undefined : { label, kek };
}

function isKek(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9A-F]{32}$/i.test(value);
}

function parseObject(text: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, which is a secret.
  }
  if (isJsonObject(value)) return value;
  throw new Error('the KEK secret is not a JSON object of KEK label to KEK in hex');
}

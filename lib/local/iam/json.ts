import { PolicyError } from './policy-error.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** @param where names the element in the message */
export function asObject(value: unknown, where: string): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw new PolicyError(`${where} is not an object`);
}

/** One string or a list of them. Policy variables are refused, since nothing here would fill them in. */
export function asStrings(value: unknown, where: string): readonly string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (values.length === 0) throw new PolicyError(`${where} is an empty list`);
  return values.map((item) => {
    if (typeof item !== 'string') throw new PolicyError(`${where} has ${JSON.stringify(item)}, strings are accepted`);
    if (item.includes('${')) throw new PolicyError(`${where} has a policy variable, which is not supported: ${item}`);
    return item;
  });
}

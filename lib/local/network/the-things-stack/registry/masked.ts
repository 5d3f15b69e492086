import type { EndDeviceJson } from './end-device-json.ts';

/** The message with what the paths name as it is in another; what is absent there goes away here. */
export function merged(target: EndDeviceJson, source: EndDeviceJson, paths: readonly string[]): EndDeviceJson {
  const result: Record<string, unknown> = { ...target };
  for (const [name, below] of byMember(paths)) {
    const value = below.includes('') ? source[name] : merged(objectIn(target, name), objectIn(source, name), below);
    if (value === undefined || isEmpty(value)) delete result[name];
    else result[name] = value;
  }
  return result;
}

/** Whether a mask takes in one of the fields, by itself or with the message around it. */
export function covers(mask: readonly string[], fields: readonly string[]): boolean {
  return mask.some((path) => fields.some((field) => field === path || field.startsWith(`${path}.`)));
}

/** The value at a path; undefined if there is none. */
export function valueAt(message: EndDeviceJson, path: string): unknown {
  const [name = '', ...below] = path.split('.');
  return below.length === 0 ? message[name] : valueAt(objectIn(message, name), below.join('.'));
}

/** The text at a path; empty if there is none. */
export function textAt(message: EndDeviceJson, path: string): string {
  const value = valueAt(message, path);
  return typeof value === 'string' ? value : '';
}

/** Paths by their first member; what remains of a path that is the member itself is empty. */
function byMember(paths: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const members = new Map<string, string[]>();
  for (const path of paths) {
    const [name = '', ...below] = path.split('.');
    members.set(name, [...(members.get(name) ?? []), below.join('.')]);
  }
  return members;
}

function objectIn(message: EndDeviceJson, name: string): EndDeviceJson {
  const value = message[name];
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

import { deviceIDOf } from './device-row.ts';
import type { RegisteredThing } from './thing-registry.ts';

/** What a thing is or should be, of what it can't change without being another one. */
type Identity = Pick<RegisteredThing, 'thingTypeName' | 'attributes'>;

/**
 * In what a thing is not the one that is wanted; undefined if in nothing. Keys say nothing: they are taken away once the
 * device is made.
 */
export function differenceOf(thing: Identity, wanted: Identity): string | undefined {
  if (thing.thingTypeName !== wanted.thingTypeName) return `its type is ${thing.thingTypeName ?? 'missing'}`;
  const { stackName } = thing.attributes;
  if (stackName === undefined) return 'it belongs to no stack';
  if (stackName !== wanted.attributes['stackName']) {
    return `it belongs to the stack ${stackName} (npx lorawan devices adopt ${stackName})`;
  }
  const different = identities(thing, wanted).find(([, is, should]) => is?.toUpperCase() !== should?.toUpperCase());
  return different && `its ${different[0]} is ${different[1] ?? 'missing'}`;
}

function identities({ attributes: is }: Identity, { attributes: should }: Identity) {
  // Who gives no ID means the device, whatever its ID is.
  const deviceID = should['deviceID'];
  return [
    ['devEUI', is['devEUI'], should['devEUI']],
    ['joinEUI', is['joinEUI'] ?? is['appEUI'], should['joinEUI'] ?? should['appEUI']],
    ['deviceID', deviceID && deviceIDOf(is), deviceID],
  ] as const;
}

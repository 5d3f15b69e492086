import { changeDevice } from '../device-table/change-device.ts';
import { thingOfDevice } from '../device-table/thing-of-device.ts';
import type { DevicesDeps, Thing } from './deps.ts';
import { deviceKeyOf } from './forget-thing.ts';
import { rememberThing } from './remember-thing.ts';

/**
 * Notes the codec that a thing names, so that no uplink has to ask the registry. A device that was not heard yet gets it with its
 * thing; one whose thing was deleted gets this one, whatever the network says of the rest.
 */
export async function rememberCodec(thing: Thing, deps: DevicesDeps): Promise<void> {
  const known = await deps.devices.read(deviceKeyOf(thing, deps));
  if (known === undefined) return;
  if (known.thingDeleted !== undefined) return rememberThing(thing, known, deps);
  const { thingName, codec } = thingOfDevice(thing.thingName, thing.attributes);
  await changeDevice(deps.devices, known, (current) => {
    const isKnown = current.thingName !== thingName || current.codec === codec;
    return { next: isKnown ? current : { ...current, codec }, result: undefined };
  });
}

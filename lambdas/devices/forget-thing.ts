import { changeDevice } from '../device-table/change-device.ts';
import { withoutThing } from '../device-table/thing-of-device.ts';
import { deviceKey } from '../lorawan/device-state.ts';
import { sortableMoment } from '../networks/the-things-stack/wire.ts';
import type { DevicesDeps, Thing } from './deps.ts';

/**
 * Notes that the thing of a device is gone, if it is still this one: what the network receives of the device from now on makes
 * another. What it has received before is still on its way, and makes none.
 */
export async function forgetThing(thing: Thing, deps: DevicesDeps): Promise<void> {
  const { thingName } = thing;
  const known = await deps.devices.read(deviceKeyOf(thing, deps));
  if (known?.thingName !== thingName) return;
  const now = sortableMoment(deps.now());
  await changeDevice(deps.devices, known, (current) => {
    const isNews = current.thingName === thingName && (current.thingDeleted ?? '') < now;
    return { next: isNews ? withoutThing(current, now) : current, result: undefined };
  });
}

/** Key of a thing's device in the device table, if there is one; attributes that are wrong find none. */
export function deviceKeyOf({ attributes }: Pick<Thing, 'attributes'>, { stack }: DevicesDeps): string {
  const { devEUI, deviceID = '' } = attributes;
  return deviceKey({ devEUI: devEUI?.toUpperCase(), applicationID: stack.applicationID, deviceID });
}

import { changeDevice } from '../device-table/change-device.ts';
import { thingOfDevice, withThing } from '../device-table/thing-of-device.ts';
import type { Device } from '../lorawan/device-state.ts';
import type { DevicesDeps, Thing } from './deps.ts';
import { deviceKeyOf, forgetThing } from './forget-thing.ts';

/**
 * Notes which thing a device has, before it can be heard: an uplink would make another one, under the name that it gives
 * to things itself. A device that has a thing already keeps it. A thing that is gone by then is noted as such: the event of its
 * deletion may have been handled before there was anything to note it with.
 */
export async function rememberThing(
  thing: Thing,
  device: Pick<Device, 'devEUI' | 'deviceID'>,
  deps: DevicesDeps,
): Promise<void> {
  const { thingName } = thing;
  const { devEUI, deviceID } = device;
  if (devEUI === undefined) return;
  const known = await deps.devices.read(devEUI);
  const isOwn = known?.thingName === thingName;
  if (isOwn && known.thingDeleted === undefined) return;
  if (known !== undefined && !isOwn && (await hasThing(known, deps))) return;
  const { applicationID } = deps.stack;
  const state = known ?? { key: devEUI, thingName, devEUI, applicationID, deviceID, claimedAt: 0, revision: 0 };
  const { result: isNoted } = await changeDevice(deps.devices, state, (current) => {
    const isOthers = current.revision > 0 && current.thingName !== state.thingName;
    const isDone = isOwn && current.thingDeleted === undefined;
    if (isOthers || isDone) return { next: current, result: false };
    return { next: withThing(current, thingOfDevice(thingName, thing.attributes)), result: true };
  });
  if (isNoted && (await deps.things.read(thingName)) === undefined) await forgetThing(thing, deps);
}

/** A thing of the name that was deleted may be of another device. */
async function hasThing({ key, thingName, thingDeleted }: Device, deps: DevicesDeps): Promise<boolean> {
  const owner = await deps.things.read(thingName);
  return owner !== undefined && (thingDeleted === undefined || deviceKeyOf(owner, deps) === key);
}

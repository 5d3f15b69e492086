import { changeDevice } from '../device-table/change-device.ts';
import { thingOfDevice, withThing } from '../device-table/thing-of-device.ts';
import type { DevicesDeps, Thing } from './deps.ts';
import type { DeviceIdentity } from './device-description.ts';

/**
 * Notes which thing a device has, before it can be heard: an uplink would make another one, under the name that it gives
 * to things itself. A device that has a thing already keeps it.
 */
export async function rememberThing(thing: Thing, device: DeviceIdentity, deps: DevicesDeps): Promise<void> {
  const { thingName } = thing;
  const { devEUI, deviceID } = device;
  if (devEUI === undefined) return;
  const known = await deps.devices.read(devEUI);
  const isOwn = known?.thingName === thingName;
  if (isOwn && !known.thingDeleted) return;
  if (known !== undefined && !isOwn && (await deps.things.read(known.thingName)) !== undefined) return;
  const { applicationID } = deps.stack;
  const state = known ?? { key: devEUI, thingName, devEUI, applicationID, deviceID, claimedAt: 0, revision: 0 };
  await changeDevice(deps.devices, state, (current) => {
    const isOthers = current.revision > 0 && current.thingName !== state.thingName;
    const isDone = isOwn && !current.thingDeleted;
    return {
      next: isOthers || isDone ? current : withThing(current, thingOfDevice(thingName, thing.attributes)),
      result: undefined,
    };
  });
}

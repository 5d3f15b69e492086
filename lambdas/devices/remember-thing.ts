import { changeDevice } from '../device-table/change-device.ts';
import type { DevicesDeps, Thing } from './deps.ts';
import type { DeviceIdentity } from './device-description.ts';

/**
 * Notes which thing a device has, before it can be heard: an uplink would make another one, under the name that it gives
 * to things itself. A device that has a thing already keeps it.
 */
export async function rememberThing({ thingName }: Thing, device: DeviceIdentity, deps: DevicesDeps): Promise<void> {
  const { devEUI, deviceID } = device;
  if (devEUI === undefined) return;
  const known = await deps.devices.read(devEUI);
  if (known?.thingName === thingName) return;
  if (known !== undefined && (await deps.things.read(known.thingName)) !== undefined) return;
  const { applicationID } = deps.stack;
  const state = known ?? { key: devEUI, thingName, devEUI, applicationID, deviceID, claimedAt: 0, revision: 0 };
  await changeDevice(deps.devices, state, (current) => {
    const isStored = current.revision > 0 && current.thingName !== state.thingName;
    return { next: isStored ? current : { ...current, thingName }, result: undefined };
  });
}

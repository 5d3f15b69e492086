import { changeDevice } from '../device-table/change-device.ts';
import { logWarning } from '../log.ts';
import type { Verdict } from '../lorawan/claim-message.ts';
import type { Device } from '../lorawan/device-state.ts';
import { NETWORKS } from '../networks/contract.ts';
import { networkOf } from '../networks/network-of.ts';
import type { ApplicationUp } from '../networks/the-things-stack/application-up.ts';
import type { UpstreamDeps } from './deps.ts';

/**
 * The device where it was heard now: on another network or in another application, or under another device id there. Downlinks
 * need the current ones.
 */
export function placedBy(device: Device, { ids, from }: Pick<ApplicationUp, 'ids' | 'from'>): Device {
  const isElsewhere = device.revision > 0 && networkOf(device) !== from.network;
  const { applicationID, deviceID } = ids;
  return { ...device, network: from.network, applicationID, deviceID, ...(isElsewhere && { hasMoved: true }) };
}

/**
 * Whether a message tells where downlinks go. A late one may come from where the device was before. Telemetry is the same network
 * told of by another way, which takes no downlinks: of a device that The Things Stack has by the same name it never counts, as
 * long as the stack has that.
 */
export function tellsPlace(
  verdict: Verdict,
  before: Device,
  after: Device,
  { from, ids }: Pick<ApplicationUp, 'from' | 'ids'>,
  hasTheThingsStack: boolean,
): boolean {
  const isSameDevice = before.applicationID === ids.applicationID && before.deviceID === ids.deviceID;
  const was = networkOf(before);
  if (hasTheThingsStack && from.network === NETWORKS.telemetry && was === NETWORKS.theThingsStack && isSameDevice)
    return before.revision === 0;
  if (from.network === NETWORKS.theThingsStack && was === NETWORKS.telemetry && verdict === 'duplicate') return true;
  return verdict === 'newest' && after !== before;
}

/**
 * Has the thing say where its device is now: downlinks go there. Noted with the device until that is done, since the handler that
 * saw it move may die before. A thing that can't be changed costs a warning, never the message.
 */
export async function tellThing(device: Device, { things, devices }: UpstreamDeps): Promise<Device> {
  if (!device.hasMoved) return device;
  const { thingName, deviceID } = device;
  try {
    await things.update(thingName, { network: networkOf(device), deviceID });
  } catch (error) {
    logWarning('THING_NOT_TOLD', { thingName, network: networkOf(device), errorName: (error as Error).name });
    return device;
  }
  const { device: told } = await changeDevice(devices, device, (current) => {
    const isSame = current.hasMoved && networkOf(current) === networkOf(device) && current.deviceID === deviceID;
    return { next: isSame ? { ...current, hasMoved: undefined } : current, result: undefined };
  });
  return told;
}

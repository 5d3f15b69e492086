import type { Device } from '../lorawan/device-state.ts';
import { NETWORKS } from '../networks/contract.ts';
import type { UpstreamDeps } from './deps.ts';

/** Whether a device is on another network than before: what is remembered from before there were others names none. */
export function hasMoved(before: Device, after: Device): boolean {
  return before.revision > 0 && networkOf(before) !== networkOf(after);
}

export function networkOf({ network }: Pick<Device, 'network'>): string {
  return network ?? NETWORKS.theThingsStack;
}

/** Has the thing say where its device is now: downlinks go there. */
export async function tellThing(
  { thingName, deviceID, ...device }: Device,
  { things }: Pick<UpstreamDeps, 'things'>,
): Promise<void> {
  await things.update(thingName, { network: networkOf(device), deviceID });
}

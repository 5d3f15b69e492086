import { NETWORKS } from '../networks/contract.ts';
import { networkOf } from '../networks/network-of.ts';
import type { DevicesDeps, RegistryDeps } from './deps.ts';
import type { Attributes } from './network-device.ts';

/**
 * Whether a thing's device is to be made, changed and deleted with it: only at The Things Stack, if the stack has it. On another
 * network its owner does that.
 */
export function managesDevice(
  { attributes }: { readonly attributes: Attributes },
  deps: DevicesDeps,
): deps is RegistryDeps {
  return deps.registry !== undefined && networkOf(attributes) === NETWORKS.theThingsStack;
}

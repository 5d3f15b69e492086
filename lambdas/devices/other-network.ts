import { NETWORKS } from '../networks/contract.ts';
import { networkOf } from '../networks/network-of.ts';
import type { Attributes } from './network-device.ts';

/** Whether a thing's device is on another network than The Things Stack, where nothing is to be made or deleted for it then. */
export function isOnOtherNetwork({ attributes }: { readonly attributes: Attributes }): boolean {
  return networkOf(attributes) !== NETWORKS.theThingsStack;
}

import { NETWORKS } from '../networks/contract.ts';
import type { Attributes } from './network-device.ts';

/** Whether a thing's device is on another network than The Things Stack, where nothing is to be made or deleted for it then. */
export function isOnOtherNetwork({ attributes }: { readonly attributes: Attributes }): boolean {
  return (attributes['network'] || NETWORKS.theThingsStack) !== NETWORKS.theThingsStack;
}

import { NETWORKS } from './contract.ts';

/**
 * The network that a thing's attributes or a remembered device name, one of `NETWORKS`. What is from before there were others
 * names none: it is on The Things Stack.
 */
export function networkOf({ network }: { readonly network?: string | undefined }): string {
  return network || NETWORKS.theThingsStack;
}

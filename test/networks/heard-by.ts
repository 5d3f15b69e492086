import type { JsonObject } from '../../lambdas/json-object.ts';
import { NETWORK_MEMBER } from '../../lambdas/networks/contract.ts';
import { readUpstream } from '../../lambdas/networks/read-upstream.ts';

/** A message as the rule of a network hands it to the upstream function. @param network one of `NETWORKS` */
export const heardBy = (network: string, message: unknown): JsonObject => ({
  ...(message as JsonObject),
  [NETWORK_MEMBER]: network,
});

/** Reads messages as the rule of a network hands them over. */
export const readerOf = (network: string) => (message: unknown) => readUpstream(heardBy(network, message));

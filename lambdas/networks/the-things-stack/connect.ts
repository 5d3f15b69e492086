import { setTimeout as sleep } from 'node:timers/promises';
import type { DownlinkNetwork } from '../../outbox/deps.ts';
import { apiClient, type TheThingsStackApi } from './api-client.ts';
import { ApiKey } from './api-key.ts';
import { downlinkNetwork } from './downlink-network.ts';

/**
 * The application in The Things Stack, over its HTTP API.
 * @param clusterUrl base URL, e.g. `https://eu1.cloud.thethings.network`
 * @param readApiKey reads the API key as it is stored now
 */
export function connect(clusterUrl: string, readApiKey: () => Promise<string>): DownlinkNetwork {
  return downlinkNetwork(connectApi(clusterUrl, readApiKey));
}

/** The API itself, with the same arguments. */
export function connectApi(clusterUrl: string, readApiKey: () => Promise<string>): TheThingsStackApi {
  const key = new ApiKey({ read: readApiKey, now: () => performance.now() });
  return apiClient({ clusterUrl, apiKey: (isRefused) => key.current(isRefused), sleep });
}

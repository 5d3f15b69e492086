import { setTimeout as sleep } from 'node:timers/promises';
import type { DownlinkNetwork } from '../../outbox/deps.ts';
import { apiClient } from './api-client.ts';
import { ApiKey } from './api-key.ts';
import { downlinkNetwork } from './downlink-network.ts';

/**
 * The application in The Things Stack, over its HTTP API.
 * @param clusterUrl base URL, e.g. `https://eu1.cloud.thethings.network`
 * @param readApiKey reads the API key as it is stored now
 */
export function connect(clusterUrl: string, readApiKey: () => Promise<string>): DownlinkNetwork {
  const key = new ApiKey({ read: readApiKey, now: () => performance.now() });
  return downlinkNetwork(apiClient({ clusterUrl, apiKey: (isRefused) => key.current(isRefused), sleep }));
}

import { setTimeout as sleep } from 'node:timers/promises';
import { apiClient, type TheThingsStackApi } from './api-client.ts';
import { ApiKey } from './api-key.ts';

/**
 * APIs of The Things Stack, each by its base URL, e.g. `https://eu1.cloud.thethings.network`. All use one copy of the key.
 * @param readApiKey reads the API key as it is stored now
 */
export function apisWith(readApiKey: () => Promise<string>): (baseUrl: string) => TheThingsStackApi {
  const key = new ApiKey({ read: readApiKey, now: () => performance.now() });
  return (clusterUrl) => apiClient({ clusterUrl, apiKey: (isRefused) => key.current(isRefused), sleep });
}

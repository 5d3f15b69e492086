import { setTimeout as sleep } from 'node:timers/promises';
import type { DeviceRegistry } from '../../devices/deps.ts';
import { apiClient } from './api-client.ts';
import { ApiKey } from './api-key.ts';
import { deviceRegistry } from './device-registry.ts';

export interface RegistryAddress {
  /** Base URLs, e.g. `https://eu1.cloud.thethings.network`. */
  readonly clusterUrl: string;
  readonly identityServerUrl: string;
  readonly applicationID: string;
}

/**
 * The devices of the application in The Things Stack, over its HTTP API.
 * @param readApiKey reads the API key as it is stored now
 */
export function connectRegistry(address: RegistryAddress, readApiKey: () => Promise<string>): DeviceRegistry {
  const { clusterUrl, identityServerUrl, applicationID } = address;
  const key = new ApiKey({ read: readApiKey, now: () => performance.now() });
  const api = (url: string) => apiClient({ clusterUrl: url, apiKey: (isRefused) => key.current(isRefused), sleep });
  return deviceRegistry({
    identityServer: api(identityServerUrl),
    cluster: api(clusterUrl),
    clusterHost: clusterUrl.replace(/^\w+:\/\//, ''),
    applicationID,
  });
}

import type { DeviceRegistry } from '../../devices/deps.ts';
import { apisWith } from './connect.ts';
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
  const api = apisWith(readApiKey);
  return deviceRegistry({
    identityServer: api(identityServerUrl),
    cluster: api(clusterUrl),
    clusterHost: clusterUrl.replace(/^\w+:\/\//, ''),
    applicationID,
  });
}

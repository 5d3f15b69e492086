import { parseDevEUI, parseJoinEUI } from '../../../lambdas/lorawan/identifiers.ts';
import { apiClient } from '../../../lambdas/networks/the-things-stack/api-client.ts';
import { deviceRegistry } from '../../../lambdas/networks/the-things-stack/device-registry.ts';
import { type ApiServer, type Reply, startApiServer } from './api-server.ts';

export const APP_KEY = 'B6B53F4A168A7A88BDF7EA135CE9CFCA';
export const IDS = {
  deviceID: 'eui-70b3d57ed0050a11',
  devEUI: parseDevEUI('70B3D57ED0050A11'),
  joinEUI: parseJoinEUI('70B3D57ED0000ABC'),
};
export const RADIO = {
  lorawanVersion: '1.0.2',
  regionalParametersVersion: '1.0.2-b',
  frequencyPlanID: 'EU_863_870_TTN',
} as const;

/** A registry whose Identity Server and cluster are two hosts, each with these replies. */
export async function registryOver(...replies: readonly (Reply | 'lost')[]) {
  const cluster = await startApiServer(...replies);
  const identityServer = await startApiServer(...replies);
  const api = ({ url }: ApiServer) =>
    apiClient({ clusterUrl: url, apiKey: async () => 'NNSXS.A.B', sleep: async () => {} });
  const apis = { cluster: api(cluster), identityServer: api(identityServer) };
  const registry = deviceRegistry({ ...apis, clusterHost: 'au1.example.com', applicationID: 'sensors-prod' });
  const calls = (server: ApiServer) =>
    server.received.map(({ method, path, body }) => [`${method} ${path}`, body === '' ? undefined : JSON.parse(body)]);
  return { registry, ofCluster: () => calls(cluster), ofIdentityServer: () => calls(identityServer) };
}

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiError, apiClient, type TheThingsStackApi } from '../../../lambdas/networks/the-things-stack/api-client.ts';
import { CommandFailed } from '../../../lib/cli/command.ts';
import { readNetworkDevices } from '../../../lib/cli/devices/network-devices.ts';
import { type SimulatedNetwork, startSimulatedNetwork } from '../../../lib/local/network/simulated-network.ts';

const API_KEY = 'NNSXS.OPERATOR.KEY';
const APPLICATION = 'sensors-prod';
const DEVICES = 1_000;

let network: SimulatedNetwork;
const client = (apiKey = API_KEY) =>
  apiClient({ clusterUrl: network.url, apiKey: async () => apiKey, sleep: async () => {} });

beforeAll(async () => {
  network = await startSimulatedNetwork({ applicationId: APPLICATION, apiKey: API_KEY, port: 0 });
  for (let index = 0; index < DEVICES; index += 1) {
    const devEUI = `70B3D57ED1${String(index).padStart(6, '0')}`;
    const appKey = String(index + 1).padStart(32, '0');
    network.addDevice({ devEUI, joinEUI: '70B3D57ED0000ABC', lorawanVersion: '1.0.3', appKey });
  }
});
afterAll(() => network.stop());

describe('the devices of an application', () => {
  it('are read to the last page, each once', async () => {
    const progress: number[] = [];
    const devices = await readNetworkDevices(client(), APPLICATION, (count) => void progress.push(count));
    expect(devices).toHaveLength(DEVICES);
    expect(devices.at(-1)).toMatchObject({ deviceID: 'eui-70b3d57ed1000999', devEUI: '70B3D57ED1000999' });
    expect(progress).toEqual([500, 1_000, 1_000]);
  });

  it('carry what is noted with them', async () => {
    const api = client();
    const path = `/applications/${APPLICATION}/devices/eui-70b3d57ed1000000`;
    await api.call('PUT', path, {
      end_device: { attributes: { 'aws-state': 'x 1' } },
      field_mask: { paths: ['attributes'] },
    });
    const [first] = await readNetworkDevices(api, APPLICATION, () => {});
    expect(first?.attributes).toEqual({ 'aws-state': 'x 1' });
  });

  it('are not told to a key that is none', async () => {
    const reading = readNetworkDevices(client('NNSXS.OTHER.KEY'), APPLICATION, () => {});
    await expect(reading).rejects.toThrow(
      /refuses the API key, or has no application sensors-prod: npx lorawan doctor/,
    );
    await expect(reading).rejects.toBeInstanceOf(CommandFailed);
  });

  it.each([
    [new ApiError(0, 'no answer from localhost'), "doesn't tell its devices (no answer from localhost): try again"],
    [new ApiError(503, 'busy', 'pkg/x:busy'), "doesn't tell its devices (HTTP status 503, pkg/x:busy): try again"],
    [new TypeError('a bug'), 'a bug'],
  ])('may not be to be had: %s', async (error, words) => {
    const api: TheThingsStackApi = { call: () => Promise.reject(error) };
    await expect(readNetworkDevices(api, APPLICATION, () => {})).rejects.toThrow(words);
  });
});

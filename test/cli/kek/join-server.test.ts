import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiError, apiClient, type TheThingsStackApi } from '../../../lambdas/networks/the-things-stack/api-client.ts';
import { CommandFailed } from '../../../lib/cli/command.ts';
import { joinServer } from '../../../lib/cli/kek/join-server.ts';
import { type SimulatedNetwork, startSimulatedNetwork } from '../../../lib/local/network/simulated-network.ts';

const API_KEY = 'NNSXS.KEY.SECRET';
const KEK = Uint8Array.from({ length: 16 }, (_, index) => index + 1);
const KEK_HEX = '0102030405060708090A0B0C0D0E0F10';
const where = { applicationId: 'sensors-prod', apiKeySecretArn: 'arn:aws:secretsmanager:eu-west-1:1:secret:key' };

const messageOf = (failing: Promise<unknown>): Promise<string> =>
  failing.then(
    () => expect.fail('no error'),
    (error) => {
      expect(error).toBeInstanceOf(CommandFailed);
      return error.message;
    },
  );

describe('the Join Server of a network', () => {
  let network: SimulatedNetwork;
  const client = (apiKey = API_KEY) =>
    apiClient({ clusterUrl: network.url, apiKey: async () => apiKey, sleep: async () => {} });
  const server = (apiKey?: string) => joinServer({ ...where, api: client(apiKey) });

  beforeEach(async () => {
    network = await startSimulatedNetwork({ applicationId: 'sensors-prod', apiKey: API_KEY, port: 0 });
  });
  afterEach(() => network.stop());

  it('has no KEK before one is set', async () => {
    expect(await server().kekLabel()).toBeUndefined();
  });

  it('takes label and KEK, and keeps its other settings', async () => {
    const path = '/js/applications/sensors-prod/settings';
    const body = { settings: { home_net_id: '000013' }, field_mask: { paths: ['home_net_id'] } };
    await client().call('POST', path, body);
    expect(await server().kekLabel()).toBeUndefined();
    await server().setKek('plant-kek-2', KEK);
    expect(await server().kekLabel()).toBe('plant-kek-2');
    expect(await client().call('GET', `${path}?field_mask=kek_label,kek,home_net_id`)).toEqual({
      kek_label: 'plant-kek-2',
      kek: { key: KEK_HEX },
      home_net_id: '000013',
    });
  });

  it.each([
    ['that the network does not know', 'NNSXS.OTHER.SECRET'],
    ['that is none', 'the word that CloudFormation drew'],
  ])('refuses an API key %s, and the operator reads which rights are needed and where it goes', async (_, apiKey) => {
    for (const failing of [server(apiKey).kekLabel(), server(apiKey).setKek('plant-kek-2', KEK)]) {
      const message = await messageOf(failing);
      expect(message).toMatch(/DEVICES_READ_KEYS and RIGHT_APPLICATION_DEVICES_WRITE_KEYS in the secret arn:.*:key\.$/);
      expect(message).not.toContain(apiKey);
    }
  });

  it('that does not answer is named by its host', async () => {
    const { url } = network;
    const api = apiClient({ clusterUrl: url, apiKey: async () => API_KEY, sleep: async () => {} });
    await network.stop();
    expect(await messageOf(joinServer({ ...where, api }).kekLabel())).toBe(
      `The Join Server can't be reached (no answer from ${new URL(url).host}): try again later.`,
    );
    network = await startSimulatedNetwork({ applicationId: 'sensors-prod', apiKey: API_KEY, port: 0 });
  });
});

describe('what the network answers', () => {
  const answering = (error: Error) => {
    const api: TheThingsStackApi = { call: () => Promise.reject(error) };
    return joinServer({ ...where, api });
  };

  it('is not repeated, since it may hold the KEK that was sent', async () => {
    const refusal = new ApiError(400, `invalid value ${KEK_HEX}`, 'pkg/errors:validation', { value: KEK_HEX });
    const message = await messageOf(answering(refusal).setKek('plant-kek-2', KEK));
    expect(message).toBe('The Join Server refuses (HTTP status 400, pkg/errors:validation).');
  });

  it('is worth another try where the network is at its limit', async () => {
    const message = await messageOf(answering(new ApiError(503, 'busy')).kekLabel());
    expect(message).toBe("The Join Server can't answer now (HTTP status 503, without a code): try again later.");
  });

  it('is no word on the settings where something else is not found', async () => {
    const notFound = new ApiError(404, 'no application', 'pkg/identityserver/store:application_not_found');
    expect(await messageOf(answering(notFound).kekLabel())).toMatch(/^The Join Server refuses \(HTTP status 404/);
  });

  it('may be an error of ours, which stays as it is', async () => {
    const bug = new TypeError('a bug');
    await expect(answering(bug).setKek('plant-kek-2', KEK)).rejects.toBe(bug);
  });
});

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiClient } from '../../../lambdas/networks/the-things-stack/api-client.ts';
import { webhookRegistry } from '../../../lambdas/networks/the-things-stack/webhook-registry.ts';
import { type SimulatedNetwork, startSimulatedNetwork } from '../../../lib/local/network/simulated-network.ts';
import { SETTINGS, TestLaptop } from './outside.ts';

const APPLICATION = SETTINGS.theThingsStack.applicationId;
const API_KEY = 'NNSXS.OPERATOR.SECRET';
const THING = '70B3D57ED0050A11';

let network: SimulatedNetwork;
let laptop: TestLaptop;
let cloudFormation: Server;
const answers: object[] = [];

beforeAll(async () => {
  network = await startSimulatedNetwork({ applicationId: APPLICATION, apiKey: API_KEY, port: 0, deduplicationMs: 0 });
  const theThingsStack = { ...SETTINGS.theThingsStack, connection: 'webhook', clusterAddress: network.url } as const;
  laptop = await TestLaptop.start({ settings: { ...SETTINGS, theThingsStack } });
  cloudFormation = createServer(async (request, response) => {
    answers.push((await json(request)) as object);
    response.end();
  });
  await new Promise<void>((resolve) => cloudFormation.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  cloudFormation?.close();
  await laptop?.stop();
  await network?.stop();
});

async function invoke(payload: object): Promise<unknown> {
  const FunctionName = laptop.outputs['NetworkSetupFunctionName'];
  const command = new InvokeCommand({ FunctionName, Payload: JSON.stringify(payload) });
  const { Payload, FunctionError } = await new LambdaClient(laptop.client).send(command);
  expect(FunctionError).toBeUndefined();
  return JSON.parse(new TextDecoder().decode(Payload));
}

/** What CloudFormation is answered to a request of its own. */
async function request(RequestType: string, webhookUrl = laptop.outputs['WebhookUrl']): Promise<object | undefined> {
  const { port } = cloudFormation.address() as AddressInfo;
  await invoke({
    RequestType,
    PhysicalResourceId: 'an-id',
    ResponseURL: `http://127.0.0.1:${port}/`,
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'NetworkSetup',
    ResourceProperties: {
      stackName: 'lorawan',
      clusterUrl: network.url,
      identityServerUrl: network.url,
      applicationID: APPLICATION,
      connection: 'webhook',
      endToEndEncryption: 'false',
      webhookUrl,
      mqttSecretArn: 'none',
      mqttPolicyName: 'none',
    },
  });
  return answers.at(-1);
}

async function storeApiKey(SecretString: string): Promise<void> {
  const client = new SecretsManagerClient(laptop.client);
  await client.send(new PutSecretValueCommand({ SecretId: laptop.outputs['ApiKeySecretArn'], SecretString }));
}

const webhooks = () =>
  webhookRegistry(apiClient({ clusterUrl: network.url, apiKey: async () => API_KEY, sleep }), APPLICATION);

const SUCCESS = { Status: 'SUCCESS', StackId: 'stack', RequestId: 'request', LogicalResourceId: 'NetworkSetup' };

describe('a stack without a right API key', () => {
  it('was deployed, and its function says what is missing', async () => {
    expect(await invoke({ action: 'connect' })).toEqual({
      steps: [expect.objectContaining({ step: 'api-key', outcome: 'failed', code: 'NO_API_KEY' })],
    });
    expect(laptop.events.filter(({ event }) => event === 'denied')).toEqual([]);
  });

  it.each(['NNSXS.WRONG.SECRET', 'a random word'])('is deployed again and deleted: %s', async (key) => {
    await storeApiKey(key);
    for (const type of ['Create', 'Update', 'Delete']) expect(await request(type)).toMatchObject(SUCCESS);
    expect(answers.at(-1)).toMatchObject({ PhysicalResourceId: 'an-id' });
    expect(JSON.stringify(answers)).not.toContain(key);
  });
});

describe('a stack with an API key', () => {
  it('has its webhook registered, over which messages arrive', async () => {
    await storeApiKey(API_KEY);
    const { steps } = (await invoke({ action: 'connect' })) as { steps: object[] };
    expect(steps.at(-1)).toMatchObject({ step: 'connection', outcome: 'done' });
    expect(await webhooks().get('aws-lorawan')).toMatchObject({ baseUrl: laptop.outputs['WebhookUrl'] });
    network
      .addDevice({
        devEUI: THING,
        joinEUI: '70B3D57ED0000ABC',
        lorawanVersion: '1.0.3',
        appKey: 'B6B53F4A168A7A88BDF7EA135CE9CFCA',
      })
      .join();
    await laptop.hears(`lorawan/${THING}/join`);
  });

  it('takes its webhook back when it is deleted, and nothing of others', async () => {
    await webhooks().set({ id: 'mine', baseUrl: 'https://mine.example/', headers: {} });
    expect(await request('Delete', 'https://of-another-stack.example/')).toMatchObject(SUCCESS);
    expect(await webhooks().get('aws-lorawan')).toBeDefined();
    for (let time = 1; time <= 2; time += 1) {
      expect(await request('Delete')).toMatchObject(SUCCESS);
      expect(await webhooks().get('aws-lorawan')).toBeUndefined();
    }
    expect(await webhooks().get('mine')).toBeDefined();
  });

  it('never had anything denied to its function', () => {
    expect(laptop.events.filter(({ event }) => event === 'denied')).toEqual([]);
  });
});

import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONNECT_REQUEST } from '../../../lambdas/network-setup/contract.ts';
import { apiClient } from '../../../lambdas/networks/the-things-stack/api-client.ts';
import { type WebhookRegistry, webhookRegistry } from '../../../lambdas/networks/the-things-stack/webhook-registry.ts';
import { REQUEST_LIMIT_SECONDS, SECRET_HEADER } from '../../../lambdas/webhook/contract.ts';
import { matchesWildcards } from '../../../lib/local/iam/wildcards.ts';
import type { Settings } from '../../../lib/settings.ts';
import { DEV_EUI, uplink } from '../../upstream/messages.ts';
import { SETTINGS, TestLaptop } from './outside.ts';

const SENSOR = '24E124707C141230';
const WEBHOOK: Settings = { ...SETTINGS, theThingsStack: { ...SETTINGS.theThingsStack, connection: 'webhook' } };

let laptop: TestLaptop;
let secrets: SecretsManagerClient;
let webhooks: WebhookRegistry;
/** Whether AWS IoT Core takes messages for rules. */
let takesMessages = true;
/** Whether SQS answers. */
let queueAnswers = true;

beforeAll(async () => {
  laptop = await TestLaptop.start({
    network: true,
    settings: WEBHOOK,
    async apiAnswering({ path, headers }, next) {
      if (!queueAnswers && headers['x-amz-target'] === 'AmazonSQS.SendMessage') await new Promise(() => {});
      const isIngest = decodeURIComponent(path).startsWith('/topics/$aws/rules/');
      return isIngest && !takesMessages ? { status: 503, body: '{}' } : next();
    },
  });
  secrets = new SecretsManagerClient(laptop.client);
  const clusterUrl = laptop.outputs['ClusterUrl'] ?? '';
  const api = apiClient({ clusterUrl, apiKey: () => secretAt('ApiKeySecretArn'), sleep: async () => {} });
  webhooks = webhookRegistry(api, 'sensors-prod');
});
afterAll(() => laptop?.stop());

const url = (): string => laptop.outputs['WebhookUrl'] ?? '';

async function secretAt(output: string): Promise<string> {
  const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId: laptop.outputs[output] }));
  return SecretString;
}

/** As `npx lorawan connect` does. */
async function connect(): Promise<void> {
  const { lambda } = laptop.laptop.account;
  const functionArn = lambda.find(laptop.outputs['NetworkSetupFunctionName'] ?? '') ?? '';
  const { payload = '' } = await lambda.invoke(functionArn, CONNECT_REQUEST);
  expect(JSON.parse(payload).steps).toContainEqual(expect.objectContaining({ step: 'connection', outcome: 'done' }));
}

async function post(secret: string | undefined, body = JSON.stringify(uplink())): Promise<number> {
  const headers = { 'content-type': 'application/json', ...(secret !== undefined && { [SECRET_HEADER]: secret }) };
  return (await fetch(url(), { method: 'POST', headers, body })).status;
}

const uplinks = (devEUI: string): number =>
  laptop.heard.filter(({ topic }) => topic === `lorawan/${devEUI}/uplink`).length;

describe('a network that calls a webhook', () => {
  it('has its uplinks arrive as with any other connection', async () => {
    expect(url()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/lambda-url\/[\w-]+\/$/);
    const { message } = await laptop.hears(`lorawan/${SENSOR}/uplink`);
    expect(message).toMatchObject({
      end_device_ids: { dev_eui: SENSOR },
      uplink_message: { frm_payload: expect.any(String) },
      integration: { thing_name: SENSOR, encryption: 'network' },
    });
  });

  it('has downlinks sent, and tells what becomes of them', async () => {
    await laptop.publish(`lorawan/${SENSOR}/downlink/push`, { bytes: '/y0AAA==', fPort: 85, confirmed: true });
    for (const kind of ['queued', 'sent', 'ack']) await laptop.hears(`lorawan/${SENSOR}/downlink/${kind}`);
  });

  it('finds it healthy', async () => {
    await expect.poll(() => webhooks.get('aws-lorawan')).toMatchObject({ baseUrl: url(), health: 'healthy' });
  });
});

describe('the URL', () => {
  it('takes a message with the secret, once however often it comes', async () => {
    const secret = await secretAt('WebhookSecretArn');
    expect([await post(secret), await post(secret)]).toEqual([204, 204]);
    await laptop.hears(`lorawan/${DEV_EUI}/uplink`);
    await laptop.sees('log', ({ line }) => isLine(line, { outcome: 'duplicate', devEUI: DEV_EUI }));
    expect(uplinks(DEV_EUI)).toBe(1);
  });

  it.each(['guess', '', undefined])('refuses a message with the secret %j, without a word', async (secret) => {
    const heard = uplinks(DEV_EUI);
    expect(await post(secret, JSON.stringify(uplink({ f_cnt: 18 })))).toBe(401);
    expect(uplinks(DEV_EUI)).toBe(heard);
  });

  it('refuses what is no message', async () => {
    const secret = await secretAt('WebhookSecretArn');
    expect((await fetch(url())).status).toBe(405);
    expect([await post(secret, 'no JSON'), await post(secret, `"${'x'.repeat(200_000)}"`)]).toEqual([400, 413]);
  });

  it('hands nothing to anybody but the rule', async () => {
    await laptop.mqtt.subscribeAsync('$aws/#', { qos: 1 });
    await laptop.hears(`lorawan/${SENSOR}/uplink`, ({ uplink_message: { f_cnt = 0 } }) => f_cnt >= 2);
    expect(laptop.heard.filter(({ topic }) => topic.startsWith('$aws/rules/'))).toEqual([]);
  });
});

describe('a rotation of the secret', () => {
  it('loses no message: the one before counts until the network has the new one', async () => {
    const [SecretId, before] = [laptop.outputs['WebhookSecretArn'], await secretAt('WebhookSecretArn')];
    // A shell leaves a line end behind it.
    await secrets.send(new PutSecretValueCommand({ SecretId, SecretString: 'the-new-one\n' }));
    expect(await post(before)).toBe(204);
    // A stranger has just had it read again.
    await expect.poll(() => post('the-new-one'), { timeout: 10_000, interval: 500 }).toBe(204);
    expect(await post(before)).toBe(204);
    await connect();
    expect((await webhooks.get('aws-lorawan'))?.health).toBe('unknown');
    await expect.poll(async () => (await webhooks.get('aws-lorawan'))?.health, { timeout: 5_000 }).toBe('healthy');
  });
});

describe('when AWS IoT Core takes nothing', () => {
  it('a message is kept for a redrive, and the network need not know', async () => {
    takesMessages = false;
    const status = await post(await secretAt('WebhookSecretArn'), JSON.stringify(uplink({ f_cnt: 99 })));
    takesMessages = true;
    expect(status).toBe(202);
    await redrive(await parkedMessage(99));
    await laptop.hears(`lorawan/${DEV_EUI}/uplink`, ({ uplink_message }) => uplink_message.f_cnt === 99);
  });
});

describe('when SQS does not answer either', () => {
  it('the network is told that nobody has the message, in less than the function has', async () => {
    takesMessages = queueAnswers = false;
    const began = performance.now();
    const status = await post(await secretAt('WebhookSecretArn'), JSON.stringify(uplink({ f_cnt: 100 })));
    takesMessages = queueAnswers = true;
    expect(status).toBe(503);
    expect(performance.now() - began).toBeLessThan(REQUEST_LIMIT_SECONDS * 1_000);
  });
});

describe('least privilege', () => {
  it('nothing was denied, and the function used all that it was granted', () => {
    expect(laptop.events.filter(({ event }) => event === 'denied')).toEqual([]);
    const ofFunction = ({ roleArn }: { readonly roleArn: string }) => roleArn.includes('WebhookFunction');
    const used = laptop.access.filter(ofFunction);
    const grants = laptop.laptop.account.access.grants().filter(ofFunction);
    expect(grants.length).toBeGreaterThan(0);
    const unused = grants.filter(
      (grant) => !used.some((use) => use.action === grant.action && matchesWildcards(grant.resource, use.resource)),
    );
    expect(unused).toEqual([]);
  });

  it('no secret is in any log line or message', async () => {
    const text = JSON.stringify([laptop.events, laptop.heard]);
    expect(text).not.toContain('the-new-one');
    expect(text).not.toContain(await secretAt('ApiKeySecretArn'));
  });
});

describe('a webhook that is removed', () => {
  it('is gone, and gone again is no error', async () => {
    await webhooks.remove('aws-lorawan');
    expect(await webhooks.get('aws-lorawan')).toBeUndefined();
    await webhooks.remove('aws-lorawan');
  });
});

const isLine = (line: unknown, fields: object): boolean =>
  Object.entries(fields).every(([name, value]) => (line as Record<string, unknown>)[name] === value);

/** The record of the uplink with that counter; others may wait beside it. */
async function parkedMessage(fCnt: number): Promise<string> {
  const sqs = new SQSClient(laptop.client);
  const QueueUrl = laptop.outputs['FailedMessagesQueueUrl'];
  for (;;) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 }));
    const [message] = Messages;
    if (message?.Body === undefined) throw new Error('nothing is parked');
    const { requestContext, requestPayload } = JSON.parse(message.Body);
    expect(requestContext.condition).toBe('NOT_HANDED_OVER');
    if (requestPayload.uplink_message?.f_cnt === fCnt) return message.Body;
  }
}

/** As the runbook says: to the upstream function, as it is. */
async function redrive(record: string): Promise<void> {
  const { function: FunctionName } = await laptop.sees('log', (event) => event.function.includes('UpstreamFunction'));
  const Payload = Buffer.from(record);
  await new LambdaClient(laptop.client).send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload }));
}

import { generateKeyPairSync } from 'node:crypto';
import { IoTClient, ListAttachedPoliciesCommand } from '@aws-sdk/client-iot';
import { GetSecretValueCommand, ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { CONNECT_REQUEST } from '../../../lambdas/network-setup/contract.ts';
import { parseClientSecret } from '../../../lambdas/network-setup/mqtt-connection-secret.ts';
import type { Grant } from '../../../lib/local/access/access-control.ts';
import { matchesWildcards } from '../../../lib/local/iam/wildcards.ts';
import { createCertificateAuthority } from '../../../lib/local/x509/certificate-authority.ts';
import type { Settings } from '../../../lib/settings.ts';
import { SETTINGS, TestLaptop } from './outside.ts';

/** A sensor of the simulated network, which it can read. */
const SENSOR = '24E124707C141230';
const BASE = 'thethings/lorawan/lorawan';

const PUB_SUB = `/as/pubsub/${SETTINGS.theThingsStack.applicationId}/aws-lorawan`;

const OVER_MQTT: Settings = { ...SETTINGS, theThingsStack: { ...SETTINGS.theThingsStack, connection: 'mqtt' } };

let laptop: TestLaptop;
/** What the network connects with. */
let own: { cert: string; key: string; clientId: string };
const clients: MqttClient[] = [];

beforeAll(async () => {
  laptop = await TestLaptop.start({ network: true, settings: OVER_MQTT });
  const { certificatePem: cert, privateKey: key } = await storedCertificate();
  own = { cert, key, clientId: 'tts-lorawan' };
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.endAsync(true)));
});
afterAll(() => laptop?.stop());

async function storedCertificate() {
  const secrets = new SecretsManagerClient(laptop.client);
  const { SecretList = [] } = await secrets.send(new ListSecretsCommand({}));
  const SecretId = SecretList.find(({ Name }) => Name?.includes('MqttSecret'))?.ARN;
  const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId }));
  const stored = parseClientSecret(SecretString);
  if (stored === undefined) throw new Error('there is no certificate');
  return stored.certificate;
}

/** Who connects under the network's client id throws it out, and it comes back. */
async function connect(options: IClientOptions): Promise<MqttClient> {
  const url = laptop.laptop.ready.mqtts ?? '';
  // The broker's own certificate is the business of broker-tls.test.ts.
  const client = await connectAsync(url, { reconnectPeriod: 0, rejectUnauthorized: false, ...options }, false);
  client.on('error', () => {});
  clients.push(client);
  return client;
}

/** Invokes the function that sets up the network, and answers its steps by their names. */
async function setUp(event: object) {
  const { lambda } = laptop.laptop.account;
  const { payload } = await lambda.invoke(lambda.find(laptop.outputs['NetworkSetupFunctionName'] ?? '') ?? '', event);
  return payload === undefined ? undefined : JSON.parse(payload);
}

describe('the connection mqtt', () => {
  it('brings uplinks to the things, and is told of in the first line of the laptop', async () => {
    expect(laptop.laptop.ready.mqtts).toMatch(/^mqtts:\/\/127\.0\.0\.1:\d+$/);
    await laptop.hears(`lorawan/${SENSOR}/join`);
    await laptop.hears(`lorawan/${SENSOR}/uplink`);
  });

  it('takes downlinks to the devices, and brings their fate back', async () => {
    const request = { thingName: SENSOR, bytes: '/y0AAA==', fPort: 85, confirmed: true };
    await laptop.publish('lorawan/downlink', request);
    await laptop.sees('radio', ({ direction, frmPayload }) => direction === 'down' && frmPayload === 'ff2d0000');
    for (const kind of ['queued', 'sent', 'ack']) await laptop.hears(`lorawan/${SENSOR}/downlink/${kind}`);
  });

  it('is denied nothing, and fails nowhere', () => {
    const trouble = ['denied', 'function-error', 'function-failed', 'rule-problem', 'network-problem'];
    expect(laptop.events.filter(({ event }) => trouble.includes(event))).toEqual([]);
  });

  it('shows the private key to nobody: not in an output, an event or a log line', async () => {
    const [, line = ''] = own.key.split('\n');
    expect(line).toHaveLength(64);
    expect(JSON.stringify([laptop.outputs, laptop.events, laptop.access])).not.toContain(line);
  });

  it('is left as it is by another set-up', async () => {
    const { certificateID } = await storedCertificate();
    const { steps } = await setUp(CONNECT_REQUEST);
    expect(steps).toContainEqual(expect.objectContaining({ step: 'connection', outcome: 'already' }));
    expect((await storedCertificate()).certificateID).toBe(certificateID);
  });
});

describe('a client of the broker that shows a certificate', () => {
  it('of somebody else is refused', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const cert = createCertificateAuthority().issueClient('somebody', publicKey);
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    await expect(connect({ ...own, cert, key })).rejects.toThrow();
  });

  it('of the account that has no policy is refused', async () => {
    const { certificate, keyPair } = await laptop.laptop.account.api.certificates.create(true);
    await expect(connect({ ...own, cert: certificate.certificatePem, key: keyPair.privateKey })).rejects.toThrow();
    await laptop.sees('denied', ({ roleArn }) => roleArn === certificate.certificateArn);
  });

  it('of the network under another client id is refused', async () => {
    await expect(connect({ ...own, clientId: 'tts-other' })).rejects.toThrow();
  });

  it.each([
    'thethings/lorawan/other/uplink',
    'lorawan/downlink',
    `lorawan/${SENSOR}/uplink`,
    `$aws/things/x/shadow/update`,
  ])('of the network loses its connection when it publishes outside of the base topic, on %s', async (topic) => {
    const client = await connect(own);
    const closed = new Promise<void>((resolve) => client.once('close', resolve));
    client.publish(topic, '{}', { qos: 1 });
    await closed;
    expect(laptop.heard.filter(({ message }) => JSON.stringify(message) === '{}')).toEqual([]);
  });

  it.each(['lorawan/#', `${BASE}/#`, `${BASE}/uplink`])('of the network is not told of %s', async (filter) => {
    const client = await connect(own);
    const [grant] = await client.subscribeAsync(filter, { qos: 1 }).catch(() => [{ qos: 128 }]);
    expect(grant?.qos).toBe(128);
  });
});

describe('a part of the connection that somebody has changed', () => {
  it('is put right by another set-up: a topic, and a certificate of somebody else with the policy', async () => {
    const { api } = laptop.laptop.account;
    const { certificateID, certificateArn } = await storedCertificate();
    const policyName = policyOf(certificateArn);
    const { certificate: foreign } = await api.certificates.create(true);
    api.policies.attach(policyName, foreign.certificateArn);
    await askNetwork(PUB_SUB, {
      pubsub: { join_accept: { topic: 'joined' } },
      field_mask: { paths: ['join_accept'] },
    });
    const { steps } = await setUp(CONNECT_REQUEST);
    expect(steps).toContainEqual(
      expect.objectContaining({
        step: 'connection',
        outcome: 'done',
        message: expect.stringMatching(/It was changed: join_accept\.topic is joined, not join\.$/),
      }),
    );
    expect(await (await askNetwork(`${PUB_SUB}?field_mask=join_accept`)).json()).toMatchObject({
      join_accept: { topic: 'join' },
    });
    expect(api.policies.targetsOf(policyName)).toEqual([certificateArn]);
    expect(api.certificates.find(foreign.certificateId)?.status).toBe('ACTIVE');
    expect((await storedCertificate()).certificateID).toBe(certificateID);
  });

  it('is replaced by another set-up: a certificate that was deactivated', async () => {
    const { api } = laptop.laptop.account;
    const { certificateID, certificateArn } = await storedCertificate();
    const policyName = policyOf(certificateArn);
    api.certificates.update(certificateID, 'INACTIVE');
    const { steps } = await setUp(CONNECT_REQUEST);
    expect(steps.at(-1)).toMatchObject({ step: 'connection', outcome: 'done' });
    expect(steps.at(-1)).not.toHaveProperty('code');
    const next = await storedCertificate();
    expect(api.policies.targetsOf(policyName)).toEqual([next.certificateArn]);
    expect(api.certificates.find(certificateID)).toBeUndefined();
    own = { ...own, cert: next.certificatePem, key: next.privateKey };
  });
});

describe('a policy that somebody has deleted', () => {
  it('is told of as a step that failed; once it is back, another set-up gives it to the certificate', async () => {
    const { policies } = laptop.laptop.account.api;
    const { certificateArn } = await storedCertificate();
    const policyName = policyOf(certificateArn);
    const document = policies.describe(policyName).versions[0]?.policyDocument ?? '';
    policies.detach(policyName, certificateArn);
    await vi.waitFor(() => policies.delete(policyName), { timeout: 10_000 });
    expect((await setUp(CONNECT_REQUEST)).steps.at(-1)).toMatchObject({ outcome: 'failed', code: 'POLICY_GONE' });
    policies.create(policyName, document);
    expect((await setUp(CONNECT_REQUEST)).steps.at(-1)).toMatchObject({ outcome: 'already' });
    expect(policies.targetsOf(policyName)).toEqual([certificateArn]);
  });
});

describe('when the stack is deleted', () => {
  it('the network is disconnected, and nothing is left of certificate and policy, which AWS is slow to let go', async () => {
    expect((await askNetwork(PUB_SUB)).status).toBe(200);
    const { certificateID, certificateArn: target } = await storedCertificate();
    const { api } = laptop.laptop.account;
    const policyName = policyOf(target);
    // As docs/setting-up-the-things-stack.md says.
    expect(policyName).toMatch(/^lorawan-messaging-TheThingsStackMqttPolicy/);
    // Of a deployment that changed what the certificate may do.
    api.policies.createVersion(policyName, api.policies.describe(policyName).versions[0]?.policyDocument ?? '', true);
    await deleteConnection(policyName);
    expect(api.certificates.find(certificateID)).toBeUndefined();
    await expect(new IoTClient(laptop.client).send(new ListAttachedPoliciesCommand({ target }))).rejects.toThrow();
    expect(() => api.policies.describe(policyName)).toThrow(/not found/);
    await expect(connect(own)).rejects.toThrow();
    expect((await askNetwork(PUB_SUB)).status).toBe(404);
  });

  it('all was used that the function was granted for it', () => {
    const used = laptop.access.filter(({ allowed }) => allowed);
    const granted = laptop.laptop.account.access
      .grants()
      .filter(
        ({ roleArn, resource }) => roleArn.includes('NetworkSetup') && /:(cert|policy)\/|MqttSecret/.test(resource),
      );
    expect(granted).toHaveLength(11);
    const isUsed = ({ action, resource }: Grant) =>
      used.some((call) => call.action === action && matchesWildcards(resource, call.resource));
    expect(granted.filter((grant) => !isUsed(grant))).toEqual([]);
  });
});

function policyOf(certificateArn: string): string {
  const [policy] = laptop.laptop.account.api.policies.attachedTo(certificateArn);
  if (policy === undefined) throw new Error('the certificate has no policy');
  return policy.policyName;
}

async function askNetwork(path: string, change?: object): Promise<Response> {
  const SecretId = laptop.outputs['ApiKeySecretArn'];
  const { SecretString } = await new SecretsManagerClient(laptop.client).send(new GetSecretValueCommand({ SecretId }));
  const headers = { authorization: `Bearer ${SecretString}` };
  const request = change && { method: 'PUT', body: JSON.stringify(change) };
  return fetch(`${laptop.outputs['ClusterUrl']}/api/v3${path}`, { headers, ...request });
}

/** What CloudFormation sends; it takes the answer at a URL that nobody listens on here. */
async function deleteConnection(policyName: string): Promise<void> {
  const secrets = new SecretsManagerClient(laptop.client);
  const { SecretList = [] } = await secrets.send(new ListSecretsCommand({}));
  await setUp({
    RequestType: 'Delete',
    ResponseURL: `${laptop.laptop.ready.api}/cloudformation-response/nobody`,
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'NetworkSetup',
    PhysicalResourceId: 'x',
    ResourceProperties: {
      stackName: 'lorawan',
      clusterUrl: laptop.outputs['ClusterUrl'],
      identityServerUrl: laptop.outputs['ClusterUrl'],
      applicationID: SETTINGS.theThingsStack.applicationId,
      connection: 'mqtt',
      endToEndEncryption: 'false',
      webhookUrl: 'none',
      mqttSecretArn: SecretList.find(({ Name }) => Name?.includes('MqttSecret'))?.ARN,
      mqttPolicyName: policyName,
    },
  });
}

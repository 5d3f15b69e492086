import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, bench, describe } from 'vitest';
import { SECRET_HEADER } from '../lambdas/webhook/contract.ts';
import { type Laptop, startLaptop } from '../lib/local/laptop.ts';
import { parseSettings } from '../lib/settings.ts';

/** A message of which nothing follows, so that only taking it is measured. */
const MESSAGE = JSON.stringify({
  end_device_ids: {
    device_id: 'eui-70b3d57ed0050a11',
    application_ids: { application_id: 'sensors-prod' },
    dev_eui: '70B3D57ED0050A11',
  },
  service_data: { service: 'bench' },
});

let laptop: Laptop;
let client: MqttClient;
let url: string;
let secret: string;

beforeAll(async () => {
  const theThingsStack = {
    clusterAddress: 'eu1.cloud.thethings.network',
    applicationId: 'sensors-prod',
    connection: 'webhook',
  };
  laptop = await startLaptop({
    settings: parseSettings({ theThingsStack }, 'the benchmark'),
    ...{ mqttPort: 0, apiPort: 0, consolePort: 0, network: false },
    onEvent: () => {},
  });
  client = await connectAsync(laptop.ready.mqtt);
  const { WebhookUrl = '', WebhookSecretArn } = laptop.ready.outputs;
  const secrets = new SecretsManagerClient({
    ...{ endpoint: laptop.ready.api, region: 'eu-west-1' },
    credentials: { accessKeyId: 'anybody', secretAccessKey: 'any' },
  });
  const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId: WebhookSecretArn }));
  [url, secret] = [WebhookUrl, SecretString];
}, 60_000);

afterAll(async () => {
  await client?.endAsync();
  await laptop?.stop();
});

describe('taking a message of the network, on the laptop', () => {
  const rounds = { iterations: 100, time: 0, warmupIterations: 10, warmupTime: 0 };

  bench(
    'webhook: POST to the answer',
    async () => {
      const headers = { 'content-type': 'application/json', [SECRET_HEADER]: secret };
      const { status } = await fetch(url, { method: 'POST', headers, body: MESSAGE });
      if (status !== 204) throw new Error(`HTTP status ${status}`);
    },
    rounds,
  );

  bench(
    'MQTT, QoS 1: PUBLISH to PUBACK',
    async () => {
      await client.publishAsync('thethings/lorawan/lorawan/service/data', MESSAGE, { qos: 1 });
    },
    rounds,
  );
});

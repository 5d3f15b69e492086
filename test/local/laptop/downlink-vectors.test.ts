import { DynamoDBClient, ListTablesCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseSettings } from '../../../lib/settings.ts';
import { vectors } from '../../lorawan/vectors.ts';
import { API_KEY, type ClusterStandIn, startCluster } from './cluster-stand-in.ts';
import { leaked } from './leaks.ts';
import { TestLaptop } from './outside.ts';
import { type DownlinkVector, INNER_TOPIC, keksOf, notZero, VectorDevice } from './vector-device.ts';

const CODES: Readonly<Record<string, string>> = {
  'unknown-kek': 'UNKNOWN_KEK_LABEL',
  'unwrap-failed': 'KEY_UNWRAP_FAILED',
  'bad-key-length': 'INVALID_KEY_LENGTH',
};
const LAST_COUNTER = 0xffff_ffff;
const LAST = { id: 'down-020' };
const KEKS = Object.assign({}, ...vectors.downlinkEndToEnd.map(keksOf));

let cluster: ClusterStandIn;
let laptop: TestLaptop;
let devices: ReadonlyMap<string, VectorDevice>;
beforeAll(async () => {
  cluster = await startCluster();
  const theThingsStack = {
    clusterAddress: cluster.url,
    applicationId: 'sensors-prod',
    principalAccountId: '123456789012',
    endToEndEncryption: true,
  };
  laptop = await TestLaptop.start({ settings: parseSettings({ theThingsStack }, 'the test') });
  await laptop.mqtt.subscribeAsync(['#', '$aws/things/#', '$aws/events/#'], { qos: 1 });
  devices = new Map(vectors.downlinkEndToEnd.map((v, i) => [v.id, new VectorDevice(v, i + 1, laptop, cluster)]));
  const secrets = new SecretsManagerClient(laptop.client);
  const { KekSecretArn, ApiKeySecretArn } = laptop.outputs;
  await secrets.send(new PutSecretValueCommand({ SecretId: KekSecretArn, SecretString: JSON.stringify(KEKS) }));
  await secrets.send(new PutSecretValueCommand({ SecretId: ApiKeySecretArn, SecretString: API_KEY }));
});
afterAll(async () => {
  await laptop?.stop();
  await cluster?.stop();
});

function deviceOf({ id }: Pick<DownlinkVector, 'id'>): VectorDevice {
  const device = devices.get(id);
  if (device === undefined) throw new Error(`no device for vector ${id}`);
  return device;
}

const run = new Set<string>();

/** Counters begin at 1 here, and over HTTP no empty payload goes: such a downlink can only be somebody else's. */
const isPushable = ({ downlink: { f_cnt = 0, plain } }: DownlinkVector): boolean => f_cnt > 0 && plain !== '';
const isGood = ({ expected }: DownlinkVector): boolean => 'appSKey' in expected;
const ofEach = (belongs: (vector: DownlinkVector) => boolean) =>
  vectors.downlinkEndToEnd.filter(belongs).map((vector) => ({ id: vector.id, vector }));

describe('every downlinkEndToEnd vector, asked for by an outside client', () => {
  it.concurrent.each(ofEach((vector) => isGood(vector) && isPushable(vector)))(
    '$id is pushed in its ciphertext under its counter',
    async ({ id, vector: { downlink, expected }, vector }) => {
      const { f_cnt = 0, f_port, plain } = downlink;
      const device = deviceOf(vector);
      await device.joins();
      await device.isHeard(f_cnt - 1);
      await device.isToGet(plain);
      expect(device.pushed).toEqual([
        {
          session_key_id: device.sessionID,
          f_cnt,
          f_port,
          frm_payload: 'frm_payload' in expected && expected.frm_payload,
          confirmed: false,
          priority: 'NORMAL',
          correlation_ids: [expect.stringMatching(/^lorawan:downlink:[0-9a-f]{16}$/)],
        },
      ]);
      run.add(id);
    },
  );

  it.concurrent.each(ofEach((vector) => isGood(vector) && !isPushable(vector)))(
    '$id is read in what the network says of it',
    async ({ id, vector: { downlink, expected }, vector }) => {
      const { f_cnt = 0, f_port, plain } = downlink;
      const device = deviceOf(vector);
      await device.joins();
      const frm_payload = ('frm_payload' in expected && expected.frm_payload) || undefined;
      const { sessionID: session_key_id } = device;
      await device.networkSays('downlink_queued', { session_key_id, f_port, ...notZero({ f_cnt }), frm_payload });
      const { message } = await laptop.hears(`lorawan/${device.thing}/downlink/queued`);
      expect(message.downlink_queued.frm_payload).toBe(inBase64(plain) || undefined);
      expect(message.integration.errors).toEqual([]);
      run.add(id);
    },
  );

  it.concurrent.each(ofEach((vector) => !isGood(vector)))(
    '$id is not pushed, and its sender hears why',
    async ({ id, vector: { downlink, expected }, vector }) => {
      const { f_cnt = 0, plain } = downlink;
      const device = deviceOf(vector);
      await device.joins();
      await device.isHeard(f_cnt - 1);
      await device.isToGet(plain);
      const { message } = await laptop.hears(`lorawan/${device.thing}/downlink/failed`);
      expect(message.integration.errors).toMatchObject([{ code: 'error' in expected && CODES[expected.error] }]);
      expect(message.downlink_failed.downlink.frm_payload).toBe(inBase64(plain));
      expect(device.pushed).toEqual([]);
      run.add(id);
    },
  );

  it('was run', () => {
    expect(run.size).toBe(vectors.counts.downlinkEndToEnd);
  });
});

describe('what is left behind', () => {
  const plaintexts = vectors.downlinkEndToEnd.map(({ downlink }) => bytes(downlink.plain)).filter((p) => p.length >= 8);
  const keys = [
    Buffer.from(API_KEY),
    ...Object.values<string>(KEKS).map(bytes),
    ...vectors.downlinkEndToEnd.flatMap(({ expected }) => ('appSKey' in expected ? [bytes(expected.appSKey)] : [])),
  ];

  it('while they are queued, plaintexts are in the outboxes, and nowhere else but on outer topics', async () => {
    const items = await tableItems();
    expect(items).toHaveLength(vectors.downlinkEndToEnd.length);
    const outboxes = JSON.stringify(items.map(({ outbox }) => outbox));
    expect(leaked(plaintexts, outboxes).length).toBeGreaterThan(5);
    const rest = items.map(({ outbox: _, ...item }) => item);
    expect(leaked(plaintexts, JSON.stringify([rest, isolated()]))).toEqual([]);
  });

  it('once they are on the air, the outboxes are empty, and their sender has heard in clear', async () => {
    const pushed = vectors.downlinkEndToEnd.filter((vector) => deviceOf(vector).pushed.length > 0);
    await Promise.all(pushed.map((vector) => deviceOf(vector).getsAll()));
    const items = await tableItems();
    expect(items.filter((item) => 'outbox' in item)).toEqual([]);
    expect(leaked(plaintexts, JSON.stringify([items, isolated()]))).toEqual([]);
    for (const { id, downlink } of pushed) {
      const { message } = await laptop.hears(`lorawan/${deviceOf({ id }).thing}/downlink/sent`);
      expect(message.downlink_sent.frm_payload).toBe(inBase64(downlink.plain));
    }
  });

  it('no counter follows the last: a downlink waits for the next session', async () => {
    const device = deviceOf(LAST);
    const { sessionID } = device;
    expect(device.pushed).toMatchObject([{ f_cnt: LAST_COUNTER }]);
    await device.isToGet('00112233445566778899');
    await device.isHeard(LAST_COUNTER);
    expect((await tableItems()).flatMap(({ outbox = [] }) => outbox)).toMatchObject([{ place: { at: 'waiting' } }]);
    await device.joins();
    expect(device.pushed).toHaveLength(1);
    await device.isHeard(0);
    expect(device.pushed).toMatchObject([
      { session_key_id: sessionID, f_cnt: LAST_COUNTER },
      { session_key_id: device.sessionID, f_cnt: 1 },
    ]);
    expect(device.sessionID).not.toBe(sessionID);
  });

  it('no AppSKey, KEK or API key: not in a log, on a topic, in the table, a shadow, a queue or at the network', async () => {
    const everything = JSON.stringify([
      laptop.events,
      laptop.heard.filter(({ topic }) => topic !== INNER_TOPIC),
      laptop.access,
      cluster.requests,
      await tableItems(),
      shadows(),
    ]);
    expect(leaked(keys, everything)).toEqual([]);
    expect(everything).not.toContain(API_KEY);
    // So that the search is known to find what is there.
    expect(leaked(keys, JSON.stringify(KEKS))).toEqual(expect.arrayContaining(Object.values(KEKS)));
  });

  it('nothing that went wrong: no attempt failed, no message is parked', async () => {
    const problems = ['function-error', 'function-failed', 'rule-problem', 'denied'];
    expect(laptop.events.filter(({ event }) => problems.includes(event))).toEqual([]);
    const sqs = new SQSClient(laptop.client);
    for (const output of ['FailedMessagesQueueUrl', 'IngestErrorsQueueUrl']) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: laptop.outputs[output] }));
      expect(Messages).toEqual([]);
    }
  });
});

/** All that can be seen of the laptop but for the outer topics, where users speak in clear, and the table. */
function isolated(): unknown {
  const isOuter = (topic: string): boolean => topic.startsWith('lorawan/');
  return [
    laptop.events.filter(({ event }) => event !== 'message'),
    laptop.heard.filter(({ topic }) => !isOuter(topic)),
    laptop.access,
    cluster.requests,
    shadows(),
  ];
}

function shadows(): unknown {
  const { shadows } = laptop.laptop.account.api;
  return [...devices.values()].map(({ thing: thingName }) => shadows.get({ thingName, shadowName: 'lorawan' }));
}

async function tableItems(): Promise<Record<string, unknown>[]> {
  const dynamodb = new DynamoDBClient(laptop.client);
  const { TableNames: [TableName] = [] } = await dynamodb.send(new ListTablesCommand({}));
  const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName }));
  return Items.map((item) => unmarshall(item));
}

function bytes(hex: string): Uint8Array {
  return Buffer.from(hex, 'hex');
}

function inBase64(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64');
}

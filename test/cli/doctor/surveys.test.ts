import { BatchWriteItemCommand, CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateThingCommand, CreateThingTypeCommand, IoTClient } from '@aws-sdk/client-iot';
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { surveyDevices } from '../../../lib/cli/doctor/aws/device-survey.ts';
import { readParkedMessages } from '../../../lib/cli/doctor/aws/parking-queue.ts';
import { surveyThings } from '../../../lib/cli/doctor/aws/thing-survey.ts';
import { type Laptop, startLaptop } from '../../local/aws/laptop.ts';

let laptop: Laptop;
beforeAll(async () => {
  laptop = await startLaptop();
});
afterAll(() => laptop.api.stop());

/** A table of these items; each is padded, so that a page of 1 MB holds about 250 of them. */
async function table(TableName: string, items: readonly object[]): Promise<string> {
  const client = new DynamoDBClient(laptop.client);
  await client.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: 'key', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'key', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  for (let first = 0; first < items.length; first += 25) {
    const puts = items.slice(first, first + 25).map((item, index) => ({
      PutRequest: { Item: marshall({ key: String(first + index), padding: 'x'.repeat(4_000), ...item }) },
    }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: puts } }));
  }
  client.destroy();
  return TableName;
}

const heard = (heardAt: string, endToEnd = true) => ({ id: 's', endToEnd, fCntUp: 1, heardAt, seen: {} });

describe('the survey of devices', () => {
  it('finds the device that was heard last, over all pages', async () => {
    const items = Array.from({ length: 300 }, (_, index) => ({
      thingName: `thing-${index}`,
      ...(index === 7 && { network: 'helium' }),
      session: heard(`2026-11-21T12:00:00.000000${String(index).padStart(3, '0')}Z`),
    }));
    expect(await surveyDevices(await table('pages', items), laptop.client)).toEqual({
      devices: 300,
      newest: { thingName: 'thing-299', heardAt: '2026-11-21T12:00:00.000000299Z' },
      networks: new Set(['the-things-stack', 'helium']),
      inClear: { count: 0, examples: [] },
      byKekLabel: new Map(),
    });
  });

  it('names devices whose newest session The Things Stack can read', async () => {
    const at = '2026-11-21T12:00:00.000000000Z';
    const items = [
      { thingName: 'clear', session: heard(at, false) },
      { thingName: 'encrypted', session: heard(at) },
      { thingName: 'rejoined-encrypted', session: heard(at, false), pending: { id: 'p', endToEnd: true, seen: {} } },
      { thingName: 'rejoined-clear', session: heard(at), pending: { id: 'p', endToEnd: false, seen: {} } },
      { thingName: 'never-joined' },
      { thingName: 'on-another-network', network: 'helium', session: heard(at, false) },
    ];
    const { devices, inClear } = await surveyDevices(await table('clear', items), laptop.client);
    expect(devices).toBe(6);
    expect(inClear.count).toBe(2);
    expect([...inClear.examples].sort()).toEqual(['clear', 'rejoined-clear']);
  });

  it('names devices by the KEK of their newest session', async () => {
    const at = '2026-11-21T12:00:00.000000000Z';
    const under = (kekLabel: string) => ({ ...heard(at), appSKey: { kekLabel, encryptedKey: 'wrapped' } });
    const items = [
      { thingName: 'a', session: under('old') },
      { thingName: 'b', session: under('old'), pending: under('new') },
      { thingName: 'c', session: heard(at) },
    ];
    const { byKekLabel } = await surveyDevices(await table('keks', items), laptop.client);
    expect(Object.fromEntries(byKekLabel)).toEqual({
      old: { count: 1, examples: ['a'] },
      new: { count: 1, examples: ['b'] },
    });
  });

  it('takes a join for no uplink, and other items of the table for no device', async () => {
    const { fCntUp: _, ...joined } = heard('2026-11-21T12:00:00.000000000Z');
    const items = [
      { thingName: 'joined', session: joined },
      { key: 'deletions', count: 3 },
    ];
    expect(await surveyDevices(await table('joined', items), laptop.client)).toEqual({
      devices: 1,
      newest: undefined,
      networks: new Set(),
      inClear: { count: 0, examples: [] },
      byKekLabel: new Map(),
    });
  });
});

describe('the survey of things', () => {
  it('sorts things of the type by the stack that they name, over all pages', async () => {
    const client = new IoTClient(laptop.client);
    const create = (thingName: string, thingTypeName: string, attributes: Record<string, string>) =>
      client.send(new CreateThingCommand({ thingName, thingTypeName, attributePayload: { attributes } }));
    for (const type of ['lorawan', 'other']) await client.send(new CreateThingTypeCommand({ thingTypeName: type }));
    const ours = Array.from({ length: 260 }, (_, index) => `ours-${index}`);
    await Promise.all(ours.map((name) => create(name, 'lorawan', { stackName: 'plant' })));
    await create('half', 'lorawan', { stackName: 'plant', appKey: '00' });
    await create('claimed', 'lorawan', { stackName: 'plant', claimAuthenticationCode: '00' });
    await create('foreign', 'lorawan', { stackName: 'before', nwkKey: '00' });
    await create('nobodys', 'lorawan', {});
    await create('lamp', 'other', { stackName: 'before' });
    client.destroy();
    const survey = await surveyThings({ thingTypeName: 'lorawan', stackName: 'plant' }, laptop.client);
    const { things, incomplete, byStack, unfinished } = survey;
    expect({ things, incomplete, unfinished }).toEqual({
      things: 264,
      incomplete: false,
      unfinished: { count: 2, examples: ['claimed', 'half'] },
    });
    expect(Object.fromEntries(byStack)).toEqual({ plant: 262, before: 1, '': 1 });
  });
});

describe('a queue of parked messages', () => {
  async function queueOf(name: string, ...bodies: readonly string[]) {
    const client = new SQSClient(laptop.client);
    const { QueueUrl = '' } = await client.send(new CreateQueueCommand({ QueueName: name }));
    for (const MessageBody of bodies) await client.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    return { client, QueueUrl };
  }

  it.each([
    ['a code', '{"requestContext":{"condition":"UNKNOWN_KEK_LABEL"}}', 'UNKNOWN_KEK_LABEL'],
    [
      'failed-attempts',
      '{"requestContext":{"condition":"RetriesExhausted"},"responsePayload":{"errorType":"Error"}}',
      'RetriesExhausted, Error',
    ],
    ['age', '{"requestContext":{"condition":"EventAgeExceeded"}}', 'EventAgeExceeded'],
    ['rule', '{"failures":[{"failedAction":"LambdaAction"}]}', 'LambdaAction'],
    ['text', 'somebody tried something', undefined],
    ['array', '[1]', undefined],
  ])('says why a message is there: %s', async (name, body, reason) => {
    const { client, QueueUrl } = await queueOf(name.replace(' ', '-'), body);
    expect(await readParkedMessages(QueueUrl, laptop.client)).toEqual({ count: 1, reason });
    client.destroy();
  });

  it('is empty', async () => {
    const { client, QueueUrl } = await queueOf('empty');
    expect(await readParkedMessages(QueueUrl, laptop.client)).toEqual({ count: 0, reason: undefined });
    client.destroy();
  });

  it('keeps its messages for others to see', async () => {
    const { client, QueueUrl } = await queueOf('kept', '{}', '{}', '{}');
    expect(await readParkedMessages(QueueUrl, laptop.client)).toMatchObject({ count: 3 });
    const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    expect(Messages).toHaveLength(3);
    // Also counts those that somebody looks at just now.
    expect(await readParkedMessages(QueueUrl, laptop.client)).toMatchObject({ count: 3 });
    client.destroy();
  });
});

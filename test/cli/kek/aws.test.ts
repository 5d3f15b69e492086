import { BatchWriteItemCommand, CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { scanDeviceLabels } from '../../../lib/cli/kek/device-labels.ts';
import { randomBytes } from '../../../lib/cli/kek/kms.ts';
import type { DeviceLabels } from '../../../lib/cli/kek/label-use.ts';
import { versionedSecret } from '../../../lib/cli/kek/secrets-manager.ts';
import { type Laptop, startLaptop } from '../../local/aws/laptop.ts';

let laptop: Laptop;
beforeAll(async () => {
  laptop = await startLaptop();
});
afterAll(() => laptop.api.stop());

/** A table of devices; each is padded, so that a page of 1 MB holds about 250 of them. */
async function createTable(devices: readonly { readonly key: string; readonly [member: string]: unknown }[]) {
  const client = new DynamoDBClient(laptop.client);
  const TableName = `devices-${devices.length}`;
  await client.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: 'key', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'key', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  for (let first = 0; first < devices.length; first += 25) {
    const batch = devices.slice(first, first + 25).map((device) => ({
      PutRequest: { Item: marshall({ ...device, thingName: device.key, padding: 'x'.repeat(4_000) }) },
    }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: batch } }));
  }
  client.destroy();
  return TableName;
}

const sessionUnder = (kekLabel: string) => ({ id: 's', appSKey: { kekLabel, encryptedKey: 'secret' }, seen: {} });

async function scanned(tableName: string): Promise<(readonly DeviceLabels[])[]> {
  const pages: (readonly DeviceLabels[])[] = [];
  for await (const page of scanDeviceLabels(tableName, laptop.client)) pages.push(page);
  return pages;
}

it('a scan answers names and labels of devices, and nothing else of them', async () => {
  const tableName = await createTable([
    { key: 'a', session: sessionUnder('new'), pending: sessionUnder('newer'), previous: sessionUnder('old') },
    { key: 'b', session: { id: 's', seen: {} } },
    { key: 'c' },
  ]);
  const [page = [], ...rest] = await scanned(tableName);
  expect(rest).toEqual([]);
  expect([...page].sort((a, b) => a.thingName.localeCompare(b.thingName))).toEqual([
    { thingName: 'a', session: 'new', pending: 'newer', previous: 'old' },
    { thingName: 'b' },
    { thingName: 'c' },
  ]);
});

it('a scan goes on to the last page of the table', async () => {
  const devices = Array.from({ length: 300 }, (_, index) => ({ key: String(index), session: sessionUnder('new') }));
  const pages = await scanned(await createTable(devices));
  expect(pages.length).toBeGreaterThan(1);
  expect(new Set(pages.flat().map(({ thingName }) => thingName)).size).toBe(300);
});

it('a secret is written as a new version, and the one before stays to be read', async () => {
  const client = new SecretsManagerClient(laptop.client);
  const { ARN = '' } = await client.send(new CreateSecretCommand({ Name: 'keks', SecretString: 'first' }));
  client.destroy();
  const secret = versionedSecret(ARN, laptop.client);
  const first = await secret.read('AWSCURRENT');
  expect(first.text).toBe('first');
  const id = await secret.write('second');
  expect(await secret.read('AWSCURRENT')).toEqual({ id, text: 'second' });
  expect(await secret.read('AWSPREVIOUS')).toEqual(first);
});

it('random bytes are as many as asked for, others each time', async () => {
  const draws = [await randomBytes(16, laptop.client), await randomBytes(16, laptop.client)];
  expect(draws.map((bytes) => bytes.length)).toEqual([16, 16]);
  expect(draws[0]).not.toEqual(draws[1]);
});

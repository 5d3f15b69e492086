import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { AdvanceStep, DeviceTable } from '../../lambdas/device-table/device-table.ts';
import type { Device, Session } from '../../lambdas/lorawan/device-state.ts';
import { type DynamodbEngine, startDynamodbEngine } from '../../lib/local/aws/dynamodb/dynamodb-engine.ts';
import { deviceWith, OFFERED, SESSION } from '../lorawan/outbox/device.ts';
import { memoryDeviceTable } from './memory-device-table.ts';

/** A few values each, so that conditions often just hold, or just don't. */
const counter = fc.nat(3);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const session: fc.Arbitrary<Session> = fc
  .record({
    id: fc.constantFrom('a', 'b'),
    fCntUp: maybe(fc.nat(1)),
    nextFCntDown: maybe(counter),
    heardAt: maybe(fc.constantFrom('2026-03-04T10:00:00.000000000Z', '2026-03-04T09:00:00.000000000Z')),
  })
  .map((fields) => ({ ...SESSION, ...fields, seen: {} }));
const device: fc.Arbitrary<Device> = fc
  .record({
    session: maybe(session),
    pending: fc.constantFrom(undefined, undefined, undefined, OFFERED),
    shadowVersion: maybe(counter),
    claimedAt: fc.nat(1),
    network: fc.constantFrom(undefined, 'the-things-stack', 'helium'),
    revision: counter,
  })
  .map((fields) => deviceWith(fields));
const step: fc.Arbitrary<AdvanceStep> = fc
  .record({
    network: fc.constantFrom('the-things-stack', 'the-things-stack', 'helium'),
    sessionID: fc.constantFrom('a', 'b'),
    fCntUp: counter,
    heardAt: maybe(fc.constant('2026-03-04T10:00:00.000000000Z')),
    nextFCntDown: maybe(counter),
    now: counter,
    aloneBefore: maybe(counter),
  })
  .map((fields) => ({ ...fields, slot: String(fields.fCntUp), mark: `${fields.fCntUp}:request` }));

type Access = (table: DeviceTable, key: string) => Promise<unknown>;
const advance = step.map(
  (taken): Access =>
    (table, key) =>
      table.advance(key, taken),
);
const access: fc.Arbitrary<Access> = fc.oneof(
  advance,
  advance,
  fc.tuple(device, maybe(counter)).map(
    ([state, expected]): Access =>
      (table, key) =>
        table.write({ ...state, key }, expected),
  ),
  fc.tuple(device, counter).map(
    ([state, version]): Access =>
      (table, key) =>
        table.rememberShadowVersion({ ...state, key }, version),
  ),
);

let engine: DynamodbEngine;
let inDynamodb: DeviceTable;
beforeAll(async () => {
  engine = await startDynamodbEngine({ account: '000000000000', region: 'eu-west-1' });
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', engine.url);
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'any');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'any');
  await new DynamoDBClient({}).send(
    new CreateTableCommand({
      TableName: 'devices',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'key', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'key', KeyType: 'HASH' }],
    }),
  );
  const { deviceTable } = await import('../../lambdas/edge/device-table.ts');
  inDynamodb = deviceTable('devices');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await engine.stop();
});

describe('the device table in memory', () => {
  it('answers and stores what the one in DynamoDB does, whatever is asked of it', async () => {
    let devices = 0;
    let advanced = 0;
    await fc.assert(
      fc.asyncProperty(device, fc.array(access, { maxLength: 8 }), async (first, accesses) => {
        const inMemory = memoryDeviceTable(new Map());
        const key = `device-${devices++}`;
        const begin: Access = (table) => table.write({ ...first, key }, undefined);
        for (const ask of [begin, ...accesses]) {
          const [answer, other] = [await ask(inMemory, key), await ask(inDynamodb, key)];
          expect(answer).toEqual(other);
          expect(await inMemory.read(key)).toEqual(await inDynamodb.read(key));
          if (typeof answer === 'object') advanced++;
        }
      }),
      { numRuns: 150 },
    );
    expect(advanced).toBeGreaterThan(0);
  });
});

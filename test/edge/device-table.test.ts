import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  ProvisionedThroughputExceededException,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { deviceTable, readDevice } from '../../lambdas/edge/device-table.ts';
import type { Device } from '../../lambdas/lorawan/device-state.ts';

const dynamodb = mockClient(DynamoDBClient);
beforeEach(() => dynamodb.reset());

const THING = '24E124707C141230';
const table = deviceTable('devices');
const sent = () => dynamodb.calls().map(({ args: [{ input }] }) => input);

const device: Device = {
  key: THING,
  thingName: THING,
  applicationID: 'my-application',
  deviceID: 'am307',
  session: { id: 's', endToEnd: false, fCntUp: 8, seen: { '8': '8:x' } },
  pending: undefined,
  shadowVersion: 4,
  claimedAt: 60_000,
  revision: 9,
};
const ITEM = {
  key: { S: THING },
  thingName: { S: THING },
  applicationID: { S: 'my-application' },
  deviceID: { S: 'am307' },
  session: {
    M: { id: { S: 's' }, endToEnd: { BOOL: false }, fCntUp: { N: '8' }, seen: { M: { '8': { S: '8:x' } } } },
  },
  shadowVersion: { N: '4' },
  claimedAt: { N: '60000' },
  revision: { N: '9' },
};
const { pending: _, ...stored } = device;

const conditionFailed = new ConditionalCheckFailedException({
  message: 'The conditional request failed',
  $metadata: {},
});
const throttled = new ProvisionedThroughputExceededException({ message: 'slow down', $metadata: {} });

describe('advance', () => {
  const step = {
    network: 'the-things-stack',
    sessionID: 's',
    fCntUp: 8,
    heardAt: '2025-01-01T00:00:00Z',
    slot: '8',
    mark: '8:x',
    now: 60_000,
    aloneBefore: 30_000,
  };

  it('moves the counter of the session in use forward, in one conditional write', async () => {
    dynamodb.on(UpdateItemCommand).resolves({ Attributes: ITEM });
    expect(await table.advance(THING, step)).toEqual(stored);
    expect(sent()).toEqual([
      {
        TableName: 'devices',
        Key: { key: { S: THING } },
        ConditionExpression:
          '#session.#id = :id AND #session.#fCntUp < :fCntUp AND attribute_not_exists(#pending)' +
          ' AND attribute_not_exists(#thingDeleted)' +
          ' AND (attribute_not_exists(#network) OR #network = :network)' +
          ' AND (attribute_not_exists(#joinedAt) OR #session.#heardAt >= #joinedAt)' +
          ' AND (attribute_not_exists(#session.#began) OR #session.#heardAt <= :heardAt)' +
          ' AND attribute_exists(#shadowVersion) AND #claimedAt < :aloneBefore',
        UpdateExpression:
          'SET #session.#fCntUp = :fCntUp, #session.#seen.#slot = :mark, #claimedAt = :now, #session.#heardAt = :heardAt ' +
          'ADD #revision :one, #shadowVersion :one',
        ExpressionAttributeValues: {
          ':id': { S: 's' },
          ':network': { S: 'the-things-stack' },
          ':fCntUp': { N: '8' },
          ':heardAt': { S: '2025-01-01T00:00:00Z' },
          ':mark': { S: '8:x' },
          ':now': { N: '60000' },
          ':aloneBefore': { N: '30000' },
          ':one': { N: '1' },
        },
        ExpressionAttributeNames: {
          '#session': 'session',
          '#id': 'id',
          '#fCntUp': 'fCntUp',
          '#heardAt': 'heardAt',
          '#joinedAt': 'joinedAt',
          '#pending': 'pending',
          '#thingDeleted': 'thingDeleted',
          '#network': 'network',
          '#began': 'began',
          '#seen': 'seen',
          '#claimedAt': 'claimedAt',
          '#shadowVersion': 'shadowVersion',
          '#revision': 'revision',
          '#slot': '8',
        },
        ReturnValues: 'ALL_NEW',
      },
    ]);
  });

  it('asks nothing about the shadow where there are no metrics, and keeps the time of a message without one', async () => {
    dynamodb.on(UpdateItemCommand).resolves({ Attributes: ITEM });
    await table.advance(THING, { ...step, heardAt: undefined, aloneBefore: undefined });
    expect(sent()).toMatchObject([
      {
        ConditionExpression:
          '#session.#id = :id AND #session.#fCntUp < :fCntUp AND attribute_not_exists(#pending)' +
          ' AND attribute_not_exists(#thingDeleted)' +
          ' AND (attribute_not_exists(#network) OR #network = :network)' +
          ' AND (attribute_not_exists(#joinedAt) OR #session.#heardAt >= #joinedAt)' +
          ' AND attribute_not_exists(#session.#began)',
        UpdateExpression:
          'SET #session.#fCntUp = :fCntUp, #session.#seen.#slot = :mark, #claimedAt = :now ADD #revision :one',
      },
    ]);
  });

  it('asks that the counter for downlinks is not behind what the network knows, with end-to-end encryption', async () => {
    dynamodb.on(UpdateItemCommand).resolves({ Attributes: ITEM });
    await table.advance(THING, { ...step, nextFCntDown: 7, aloneBefore: undefined });
    expect(sent()).toMatchObject([
      {
        ConditionExpression:
          '#session.#id = :id AND #session.#fCntUp < :fCntUp AND attribute_not_exists(#pending)' +
          ' AND attribute_not_exists(#thingDeleted)' +
          ' AND (attribute_not_exists(#network) OR #network = :network)' +
          ' AND (attribute_not_exists(#joinedAt) OR #session.#heardAt >= #joinedAt)' +
          ' AND (attribute_not_exists(#session.#began) OR #session.#heardAt <= :heardAt)' +
          ' AND #session.#nextFCntDown >= :nextFCntDown',
        ExpressionAttributeValues: { ':nextFCntDown': { N: '7' } },
        ExpressionAttributeNames: { '#nextFCntDown': 'nextFCntDown' },
      },
    ]);
  });

  it('answers undefined where the condition does not hold', async () => {
    dynamodb.on(UpdateItemCommand).rejects(conditionFailed);
    expect(await table.advance(THING, step)).toBeUndefined();
  });

  it('lets every other error through', async () => {
    dynamodb.on(UpdateItemCommand).rejects(throttled);
    await expect(table.advance(THING, step)).rejects.toBe(throttled);
  });
});

describe('read', () => {
  it.each([
    ['for upstream messages', () => table.read(THING)],
    ['for downlink requests', () => readDevice('devices', THING)],
  ])('sees the last write, %s', async (_, read) => {
    dynamodb.on(GetItemCommand).resolves({ Item: ITEM });
    expect(await read()).toEqual(stored);
    expect(sent()).toEqual([{ TableName: 'devices', Key: { key: { S: THING } }, ConsistentRead: true }]);
  });

  it('answers undefined for an unknown device', async () => {
    dynamodb.on(GetItemCommand).resolves({});
    expect(await table.read(THING)).toBeUndefined();
  });
});

describe('write', () => {
  it('replaces the revision that it expects, and leaves out what is undefined', async () => {
    dynamodb.on(PutItemCommand).resolves({});
    expect(await table.write(device, 8)).toBe(true);
    expect(sent()).toEqual([
      {
        TableName: 'devices',
        Item: ITEM,
        ConditionExpression: '#revision = :revision',
        ExpressionAttributeNames: { '#revision': 'revision' },
        ExpressionAttributeValues: { ':revision': { N: '8' } },
      },
    ]);
  });

  it('makes a device that is not there yet', async () => {
    dynamodb.on(PutItemCommand).resolves({});
    expect(await table.write(device, undefined)).toBe(true);
    expect(sent()).toEqual([
      {
        TableName: 'devices',
        Item: ITEM,
        ConditionExpression: 'attribute_not_exists(#key)',
        ExpressionAttributeNames: { '#key': 'key' },
      },
    ]);
  });

  it('answers false where somebody else was faster', async () => {
    dynamodb.on(PutItemCommand).rejects(conditionFailed);
    expect(await table.write(device, 8)).toBe(false);
  });

  it('lets every other error through', async () => {
    dynamodb.on(PutItemCommand).rejects(throttled);
    await expect(table.write(device, 8)).rejects.toBe(throttled);
  });
});

describe('rememberShadowVersion', () => {
  it('stores the version if nothing was stored since, and counts as a write', async () => {
    dynamodb.on(UpdateItemCommand).resolves({});
    await table.rememberShadowVersion(device, 12);
    expect(sent()).toEqual([
      {
        TableName: 'devices',
        Key: { key: { S: THING } },
        ConditionExpression: '#revision = :revision',
        UpdateExpression: 'SET #shadowVersion = :shadowVersion ADD #revision :one',
        ExpressionAttributeValues: { ':revision': { N: '9' }, ':shadowVersion': { N: '12' }, ':one': { N: '1' } },
        ExpressionAttributeNames: { '#shadowVersion': 'shadowVersion', '#revision': 'revision' },
      },
    ]);
  });

  it('leaves it where something was', async () => {
    dynamodb.on(UpdateItemCommand).rejects(conditionFailed);
    await expect(table.rememberShadowVersion(device, 12)).resolves.toBeUndefined();
  });
});

import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { DeviceTable } from '../device-table/device-table.ts';
import type { Device } from '../lorawan/device-state.ts';
import { NETWORKS } from '../networks/contract.ts';

const client = new DynamoDBClient({});

/** The device table: one item a device, partition key `key`. */
export function deviceTable(tableName: string): DeviceTable {
  return {
    async advance(key, { network, sessionID, fCntUp, heardAt, slot, mark, nextFCntDown, now, aloneBefore }) {
      const withMetrics = aloneBefore !== undefined;
      return ifConditionHolds(async () => {
        const { Attributes } = await client.send(
          new UpdateItemCommand({
            TableName: tableName,
            Key: marshall({ key }),
            ConditionExpression:
              '#session.#id = :id AND #session.#fCntUp < :fCntUp AND attribute_not_exists(#pending)' +
              ' AND attribute_not_exists(#thingDeleted)' +
              // What is remembered from before there were others names none.
              (network === NETWORKS.theThingsStack
                ? ' AND (attribute_not_exists(#network) OR #network = :network)'
                : ' AND #network = :network') +
              // The first uplink since a join begins a session.
              ' AND (attribute_not_exists(#joinedAt) OR #session.#heardAt >= #joinedAt)' +
              // Without a name, a session is told from the one before by the order of counters and times.
              (heardAt === undefined
                ? ' AND attribute_not_exists(#session.#began)'
                : ' AND (attribute_not_exists(#session.#began) OR #session.#heardAt <= :heardAt)') +
              (nextFCntDown === undefined ? '' : ' AND #session.#nextFCntDown >= :nextFCntDown') +
              (withMetrics ? ' AND attribute_exists(#shadowVersion) AND #claimedAt < :aloneBefore' : ''),
            UpdateExpression:
              'SET #session.#fCntUp = :fCntUp, #session.#seen.#slot = :mark, #claimedAt = :now' +
              `${heardAt === undefined ? '' : ', #session.#heardAt = :heardAt'} ` +
              `ADD #revision :one${withMetrics ? ', #shadowVersion :one' : ''}`,
            ...placeholders({
              ...{ id: sessionID, network, fCntUp, mark, now, one: 1 },
              ...(heardAt !== undefined && { heardAt }),
              ...(nextFCntDown !== undefined && { nextFCntDown }),
              ...(withMetrics && { aloneBefore }),
            }),
            ExpressionAttributeNames: {
              ...names(
                'session',
                'id',
                'fCntUp',
                'pending',
                'thingDeleted',
                'network',
                'began',
                'heardAt',
                'joinedAt',
                'seen',
                'claimedAt',
                'revision',
              ),
              ...(nextFCntDown !== undefined && names('nextFCntDown')),
              ...(withMetrics && names('shadowVersion')),
              '#slot': slot,
            },
            ReturnValues: 'ALL_NEW',
          }),
        );
        return unmarshall(Attributes ?? {}) as Device;
      });
    },

    read: (key) => readDevice(tableName, key),

    async write(device, expectedRevision) {
      const condition =
        expectedRevision === undefined
          ? { ConditionExpression: 'attribute_not_exists(#key)', ExpressionAttributeNames: names('key') }
          : {
              ConditionExpression: '#revision = :revision',
              ExpressionAttributeNames: names('revision'),
              ...placeholders({ revision: expectedRevision }),
            };
      const Item = marshall(device, { removeUndefinedValues: true });
      const written = await ifConditionHolds(() =>
        client.send(new PutItemCommand({ TableName: tableName, Item, ...condition })),
      );
      return written !== undefined;
    },

    async rememberShadowVersion({ key, revision }, shadowVersion) {
      await ifConditionHolds(() =>
        client.send(
          new UpdateItemCommand({
            TableName: tableName,
            Key: marshall({ key }),
            ConditionExpression: '#revision = :revision',
            UpdateExpression: 'SET #shadowVersion = :shadowVersion ADD #revision :one',
            ...placeholders({ revision, shadowVersion, one: 1 }),
            ExpressionAttributeNames: names('shadowVersion', 'revision'),
          }),
        ),
      );
    },
  };
}

/** Reads one device, as of the last write that was answered. */
export async function readDevice(tableName: string, key: string): Promise<Device | undefined> {
  const { Item } = await client.send(
    new GetItemCommand({ TableName: tableName, Key: marshall({ key }), ConsistentRead: true }),
  );
  return Item && (unmarshall(Item) as Device);
}

async function ifConditionHolds<T>(write: () => Promise<T>): Promise<T | undefined> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}

function names(...attributes: readonly string[]): Record<string, string> {
  return Object.fromEntries(attributes.map((attribute) => [`#${attribute}`, attribute]));
}

function placeholders(
  values: Record<string, string | number>,
): Pick<UpdateItemCommandInput, 'ExpressionAttributeValues'> {
  const named = Object.entries(values).map(([name, value]) => [`:${name}`, value]);
  return { ExpressionAttributeValues: marshall(Object.fromEntries(named)) };
}

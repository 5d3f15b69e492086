import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  ProvisionedThroughputExceededException,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { deletionRecord } from '../../lambdas/edge/deletion-record.ts';

const dynamodb = mockClient(DynamoDBClient);
beforeEach(() => dynamodb.reset());

const record = deletionRecord('devices');
const last = [{ thingId: 'uuid', at: 1_700_000_000_000 }];
const sent = () => dynamodb.calls().map(({ args: [{ input }] }) => input);

describe('the record of deletions', () => {
  it('is empty at first', async () => {
    dynamodb.on(GetItemCommand).resolves({});
    expect(await record.read()).toEqual({ last: [], revision: 0 });
    expect(sent()).toEqual([{ TableName: 'devices', Key: { key: { S: 'deletions' } }, ConsistentRead: true }]);
  });

  it('is an item beside those of the devices', async () => {
    dynamodb.on(GetItemCommand).resolves({ Item: marshall({ key: 'deletions', last, revision: 4 }) });
    expect(await record.read()).toMatchObject({ last, revision: 4 });
  });

  it('is written in the revision that was read, as the next one', async () => {
    dynamodb.on(PutItemCommand).resolves({});
    expect(await record.write({ last, revision: 4 })).toBe(true);
    expect(sent()).toEqual([
      {
        TableName: 'devices',
        Item: marshall({ key: 'deletions', last, revision: 5 }),
        ConditionExpression: 'attribute_not_exists(#key) OR #revision = :revision',
        ExpressionAttributeNames: { '#key': 'key', '#revision': 'revision' },
        ExpressionAttributeValues: { ':revision': { N: '4' } },
      },
    ]);
  });

  it('is not written where somebody else did', async () => {
    dynamodb.on(PutItemCommand).rejects(new ConditionalCheckFailedException({ message: 'failed', $metadata: {} }));
    expect(await record.write({ last, revision: 4 })).toBe(false);
  });

  it('lets every other error through', async () => {
    const error = new ProvisionedThroughputExceededException({ message: 'exceeded', $metadata: {} });
    dynamodb.on(PutItemCommand).rejects(error);
    await expect(record.write({ last, revision: 4 })).rejects.toBe(error);
  });
});

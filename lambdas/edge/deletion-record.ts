import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { DeletionRecord, Deletions } from '../devices/deps.ts';

const client = new DynamoDBClient({});

/** No device has it: keys of devices are a DevEUI, or have a slash. */
const KEY = { key: 'deletions' };

/** An item of its own in the device table that remembers the last deletions. */
export function deletionRecord(tableName: string): DeletionRecord {
  return {
    async read() {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: tableName, Key: marshall(KEY), ConsistentRead: true }),
      );
      return Item === undefined ? { last: [], revision: 0 } : (unmarshall(Item) as Deletions);
    },

    async write({ last, revision }) {
      try {
        await client.send(
          new PutItemCommand({
            TableName: tableName,
            Item: marshall({ ...KEY, last, revision: revision + 1 }),
            ConditionExpression: 'attribute_not_exists(#key) OR #revision = :revision',
            ExpressionAttributeNames: { '#key': 'key', '#revision': 'revision' },
            ExpressionAttributeValues: marshall({ ':revision': revision }),
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },
  };
}

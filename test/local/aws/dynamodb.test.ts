import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  CreateTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ResourceNotFoundException,
  TransactWriteItemsCommand,
  UpdateContinuousBackupsCommand,
  UpdateItemCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Laptop, startLaptop } from './laptop.ts';

let laptop: Laptop;
let dynamodb: DynamoDBClient;

const TableName = 'devices';
const arn = 'arn:aws:dynamodb:eu-west-1:123456789012:table/devices';

beforeEach(async () => {
  laptop = await startLaptop();
  dynamodb = new DynamoDBClient(laptop.client);
  await dynamodb.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'key', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'key', AttributeType: 'S' }],
    }),
  );
  laptop.calls.length = 0;
});

afterEach(async () => {
  dynamodb.destroy();
  await laptop.api.stop();
});

it('a table is active at once and carries the ARN of account and Region', async () => {
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
  expect(Table).toMatchObject({ TableStatus: 'ACTIVE', TableArn: arn });
});

it('a conditional update holds or throws', async () => {
  const advance = (fCntUp: number) =>
    dynamodb.send(
      new UpdateItemCommand({
        TableName,
        Key: { key: { S: 'device' } },
        UpdateExpression: 'SET fCntUp = :f',
        ConditionExpression: 'attribute_not_exists(fCntUp) OR fCntUp < :f',
        ExpressionAttributeValues: { ':f': { N: String(fCntUp) } },
      }),
    );
  await advance(7);
  await expect(advance(7)).rejects.toThrow(ConditionalCheckFailedException);
  const { Item } = await dynamodb.send(new GetItemCommand({ TableName, Key: { key: { S: 'device' } } }));
  expect(Item).toEqual({ key: { S: 'device' }, fCntUp: { N: '7' } });
});

it('each operation asks for its action on each table', async () => {
  await dynamodb.send(new PutItemCommand({ TableName, Item: { key: { S: 'device' } } }));
  await dynamodb.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: [{ key: { S: 'device' } }] } } }));
  expect(laptop.calls).toMatchObject([
    { action: 'dynamodb:PutItem', resource: arn },
    { action: 'dynamodb:BatchGetItem', resource: arn },
  ]);
});

it('a refused operation does not reach the table', async () => {
  laptop.refused.add('dynamodb:PutItem');
  const put = dynamodb.send(new PutItemCommand({ TableName, Item: { key: { S: 'device' } } }));
  await expect(put).rejects.toMatchObject({ name: 'AccessDeniedException' });
  const { Item } = await dynamodb.send(new GetItemCommand({ TableName, Key: { key: { S: 'device' } } }));
  expect(Item).toBeUndefined();
});

it('the deployer reaches the tables unchecked', async () => {
  const deployer = new DynamoDBClient({ ...laptop.client, endpoint: laptop.api.dynamodbUrl });
  await deployer.send(new DescribeTableCommand({ TableName }));
  expect(laptop.calls).toEqual([]);
  deployer.destroy();
});

it('time to live and continuous backups are described as they were set', async () => {
  const ttl = async () => (await dynamodb.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription;
  expect(await ttl()).toEqual({ TimeToLiveStatus: 'DISABLED' });
  const TimeToLiveSpecification = { AttributeName: 'expiresAt', Enabled: true };
  await dynamodb.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
  expect(await ttl()).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'expiresAt' });
  const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true };
  await dynamodb.send(new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }));
  const { ContinuousBackupsDescription } = await dynamodb.send(new DescribeContinuousBackupsCommand({ TableName }));
  expect(ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus).toBe('ENABLED');
  const unknown = dynamodb.send(new DescribeTimeToLiveCommand({ TableName: 'nobody' }));
  await expect(unknown).rejects.toThrow(ResourceNotFoundException);
});

it('an operation that the engine lacks is named in the answer', async () => {
  const TransactItems = [{ Put: { TableName, Item: { key: { S: 'device' } } } }];
  const transact = dynamodb.send(new TransactWriteItemsCommand({ TransactItems }));
  await expect(transact).rejects.toThrow(
    "The laptop's AWS does not offer DynamoDB_20120810.TransactWriteItems of dynamodb",
  );
});

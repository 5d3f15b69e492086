import {
  BatchEntryIdsNotDistinct,
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  QueueDoesNotExist,
  QueueNameExists,
  ReceiptHandleIsInvalid,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Laptop, startLaptop } from './laptop.ts';

let laptop: Laptop;
let sqs: SQSClient;
let QueueUrl: string | undefined;

beforeEach(async () => {
  laptop = await startLaptop();
  sqs = new SQSClient(laptop.client);
  ({ QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'failed-messages' })));
});

afterEach(async () => {
  sqs.destroy();
  await laptop.api.stop();
});

const send = (MessageBody: string) => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
const receive = async (input: Partial<ReceiveMessageCommandInput> = {}) => {
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, ...input }));
  return Messages;
};
const attributes = async () => {
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  return Attributes;
};

describe('queues', () => {
  it('a queue has a URL on this port and an ARN', async () => {
    expect(QueueUrl).toBe(`${laptop.api.url}/123456789012/failed-messages`);
    expect(await sqs.send(new GetQueueUrlCommand({ QueueName: 'failed-messages' }))).toMatchObject({ QueueUrl });
    expect(await sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'failed' }))).toMatchObject({
      QueueUrls: [QueueUrl],
    });
    expect(await attributes()).toMatchObject({
      QueueArn: 'arn:aws:sqs:eu-west-1:123456789012:failed-messages',
      VisibilityTimeout: '30',
      ApproximateNumberOfMessages: '0',
    });
  });

  it('creating it again needs the same attributes', async () => {
    await sqs.send(new CreateQueueCommand({ QueueName: 'failed-messages' }));
    const Attributes = { MessageRetentionPeriod: '1209600' };
    const different = sqs.send(new CreateQueueCommand({ QueueName: 'failed-messages', Attributes }));
    await expect(different).rejects.toThrow(QueueNameExists);
  });

  it('an unknown queue is refused', async () => {
    const unknown = sqs.send(new GetQueueUrlCommand({ QueueName: 'nobody' }));
    await expect(unknown).rejects.toThrow(QueueDoesNotExist);
  });
});

describe('messages', () => {
  it('a message received is hidden until it is made visible again, and gone once deleted', async () => {
    const { MessageId } = await send('hello');
    const [first] = await receive({ MessageSystemAttributeNames: ['All'] });
    expect(first).toMatchObject({ MessageId, Body: 'hello', Attributes: { ApproximateReceiveCount: '1' } });
    expect(await receive()).toEqual([]);
    expect(await attributes()).toMatchObject({
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesNotVisible: '1',
    });
    const visible = { QueueUrl, ReceiptHandle: first?.ReceiptHandle, VisibilityTimeout: 0 };
    await sqs.send(new ChangeMessageVisibilityCommand(visible));
    const [second] = await receive({ AttributeNames: ['All'] });
    expect(second).toMatchObject({ MessageId, Attributes: { ApproximateReceiveCount: '2' } });
    await expect(sqs.send(new ChangeMessageVisibilityCommand(visible))).rejects.toThrow(ReceiptHandleIsInvalid);
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: second?.ReceiptHandle }));
    expect(laptop.api.queues.find('failed-messages').peek()).toEqual([]);
  });

  it('a waiting receiver gets the next message as soon as it is sent', async () => {
    const start = Date.now();
    const waiting = receive({ WaitTimeSeconds: 20 });
    laptop.api.queues.send('arn:aws:sqs:eu-west-1:123456789012:failed-messages', 'hello');
    expect(await waiting).toMatchObject([{ Body: 'hello' }]);
    expect(Date.now() - start).toBeLessThan(5000);
  });

  it('a waiting receiver gets a message whose visibility timeout ends', async () => {
    await send('hello');
    await receive({ VisibilityTimeout: 1 });
    expect(await receive({ WaitTimeSeconds: 20 })).toMatchObject([{ Body: 'hello' }]);
  });

  it('a queue that is closed ends every wait', async () => {
    const waiting = laptop.api.queues.find('failed-messages').receive({ waitSeconds: 20 });
    laptop.api.queues.close();
    expect(await waiting).toEqual([]);
  });

  it('attributes count as the body does: together at most 1 MiB', async () => {
    const queue = laptop.api.queues.find('failed-messages');
    const attributes = { name: { DataType: 'String', StringValue: 'value' } };
    const attributeBytes = 'nameStringvalue'.length;
    queue.send('x'.repeat(1_048_576 - attributeBytes), { attributes });
    expect(() => queue.send('x'.repeat(1_048_577 - attributeBytes), { attributes })).toThrow(
      'shorter than 1048576 bytes',
    );
  });

  it('a batch is sent and received as one', async () => {
    const entries = (ids: string[]) => ids.map((Id) => ({ Id, MessageBody: `body ${Id}` }));
    const { Successful } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: entries(['a', 'b', 'c']) }));
    expect(Successful?.map(({ Id }) => Id)).toEqual(['a', 'b', 'c']);
    const bodies = (await receive({ MaxNumberOfMessages: 10 })).map(({ Body }) => Body);
    expect(bodies).toEqual(['body a', 'body b', 'body c']);
    const twice = sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: entries(['a', 'a']) }));
    await expect(twice).rejects.toThrow(BatchEntryIdsNotDistinct);
  });

  it('a purged queue is empty', async () => {
    await send('hello');
    await sqs.send(new PurgeQueueCommand({ QueueUrl }));
    expect(await receive()).toEqual([]);
  });

  it('digests are those of AWS', async () => {
    // A response of SQS in the tests of boto: tests/unit/sqs/test_message.py.
    const MessageAttributes = {
      Foo: { DataType: 'String', StringValue: 'Bar' },
      Count: { DataType: 'Number', StringValue: '1' },
    };
    const message = { QueueUrl, MessageBody: 'This is a test', MessageAttributes };
    const digests = { MD5OfMessageAttributes: '324758f82d026ac6ec5b31a3b192d1e3' };
    expect(await sqs.send(new SendMessageCommand(message))).toMatchObject({
      ...digests,
      MD5OfMessageBody: 'ce114e4501d2f4e2dcea3e17b546f339',
    });
    const [received] = await receive({ MessageAttributeNames: ['All'], VisibilityTimeout: 0 });
    expect(received).toMatchObject({ ...digests, MessageAttributes });
    const [picked] = await receive({ MessageAttributeNames: ['Fo.*'] });
    expect(picked?.MessageAttributes).toEqual({ Foo: { DataType: 'String', StringValue: 'Bar' } });
  });
});

it('each operation asks for its action on the queue', async () => {
  await send('hello');
  const resource = 'arn:aws:sqs:eu-west-1:123456789012:failed-messages';
  expect(laptop.calls).toMatchObject([
    { action: 'sqs:CreateQueue', resource },
    { action: 'sqs:SendMessage', resource },
  ]);
  laptop.refused.add('sqs:SendMessage');
  await expect(send('hello')).rejects.toMatchObject({ name: 'AccessDeniedException' });
});

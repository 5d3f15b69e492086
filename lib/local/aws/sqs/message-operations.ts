import * as v from 'valibot';
import type { Home } from '../arn.ts';
import { AwsError } from '../aws-error.ts';
import { integer, text } from '../protocol/input.ts';
import { type Operation, operation } from '../protocol/operation.ts';
import { md5OfAttributes, md5OfBody } from './message-digest.ts';
import type { Queue, QueueMessage } from './queue.ts';
import { needsQueue } from './queue-operations.ts';
import type { QueueStore } from './queue-store.ts';
import { receivedMessage } from './received-message.ts';

const messageAttribute = v.object({
  DataType: v.pipe(v.string(), v.regex(/^(String|Number|Binary)(\..+)?$/)),
  StringValue: v.exactOptional(v.pipe(v.string(), v.minLength(1))),
  BinaryValue: v.exactOptional(v.pipe(v.string(), v.base64())),
});
const message = {
  MessageBody: v.pipe(v.string(), v.minLength(1)),
  DelaySeconds: v.exactOptional(integer(0, 900)),
  MessageAttributes: v.optional(v.pipe(v.record(v.string(), messageAttribute), v.maxEntries(10)), {}),
};
const names = v.optional(v.array(v.string()), []);
const visibility = integer(0, 43_200);
const receiveInput = v.object({
  QueueUrl: text,
  MaxNumberOfMessages: v.optional(integer(1, 10), 1),
  WaitTimeSeconds: v.exactOptional(integer(0, 20)),
  VisibilityTimeout: v.exactOptional(visibility),
  MessageAttributeNames: names,
  MessageSystemAttributeNames: names,
  /** The older name of the system attributes. */
  AttributeNames: names,
});
const batchInput = v.object({ QueueUrl: text, Entries: v.array(v.object({ Id: text, ...message })) });

/** Sending, receiving and deleting messages. */
export function messageOperations(queues: QueueStore, home: Home): Record<string, Operation> {
  return {
    SendMessage: operation({
      input: v.object({ QueueUrl: text, ...message }),
      needs: ({ QueueUrl }) => needsQueue('SendMessage', QueueUrl, home),
      run: ({ QueueUrl, ...entry }) => sent(queues.find(QueueUrl), entry),
    }),
    SendMessageBatch: operation({
      input: batchInput,
      needs: ({ QueueUrl }) => needsQueue('SendMessage', QueueUrl, home),
      run: ({ QueueUrl, Entries }) => sentBatch(queues.find(QueueUrl), Entries),
    }),
    ReceiveMessage: operation({
      input: receiveInput,
      needs: ({ QueueUrl }) => needsQueue('ReceiveMessage', QueueUrl, home),
      run: async (input) => {
        const messages = await queues.find(input.QueueUrl).receive({
          maximum: input.MaxNumberOfMessages,
          ...(input.WaitTimeSeconds !== undefined && { waitSeconds: input.WaitTimeSeconds }),
          ...(input.VisibilityTimeout !== undefined && { visibilitySeconds: input.VisibilityTimeout }),
        });
        const attributeNames = input.MessageAttributeNames;
        const systemAttributeNames = [...input.MessageSystemAttributeNames, ...input.AttributeNames];
        return { Messages: messages.map((one) => receivedMessage(one, { attributeNames, systemAttributeNames })) };
      },
    }),
    DeleteMessage: operation({
      input: v.object({ QueueUrl: text, ReceiptHandle: text }),
      needs: ({ QueueUrl }) => needsQueue('DeleteMessage', QueueUrl, home),
      run: ({ QueueUrl, ReceiptHandle }) => queues.find(QueueUrl).delete(ReceiptHandle),
    }),
    ChangeMessageVisibility: operation({
      input: v.object({ QueueUrl: text, ReceiptHandle: text, VisibilityTimeout: visibility }),
      needs: ({ QueueUrl }) => needsQueue('ChangeMessageVisibility', QueueUrl, home),
      run: ({ QueueUrl, ReceiptHandle, VisibilityTimeout }) =>
        queues.find(QueueUrl).changeVisibility(ReceiptHandle, VisibilityTimeout),
    }),
  };
}

type Entry = Omit<v.InferOutput<typeof batchInput>['Entries'][number], 'Id'>;

function sent(queue: Queue, { MessageBody, MessageAttributes: attributes, DelaySeconds: delaySeconds }: Entry) {
  const message = queue.send(MessageBody, { attributes, ...(delaySeconds !== undefined && { delaySeconds }) });
  return { MessageId: message.messageId, ...digests(message) };
}

function sentBatch(queue: Queue, entries: v.InferOutput<typeof batchInput>['Entries']): object {
  if (entries.length === 0) {
    throw new AwsError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  }
  if (entries.length > 10) throw new AwsError('TooManyEntriesInBatchRequest', 'A batch has at most 10 entries.');
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length) {
    throw new AwsError('BatchEntryIdsNotDistinct', 'Two or more batch entries in the request have the same Id.');
  }
  return { Successful: entries.map(({ Id, ...entry }) => ({ Id, ...sent(queue, entry) })), Failed: [] };
}

function digests({ body, attributes }: QueueMessage) {
  return { MD5OfMessageBody: md5OfBody(body), MD5OfMessageAttributes: md5OfAttributes(attributes) };
}

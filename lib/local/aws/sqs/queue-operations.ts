import * as v from 'valibot';
import { arnOf, type Home } from '../arn.ts';
import type { Permission } from '../protocol/authorization.ts';
import { integer, optionalText, optionalTextMap, text } from '../protocol/input.ts';
import { type Operation, operation } from '../protocol/operation.ts';
import { pageOf } from '../protocol/page.ts';
import type { Queue } from './queue.ts';
import { nameOf, type QueueStore } from './queue-store.ts';

const byUrl = v.object({ QueueUrl: text });
const listInput = v.object({
  QueueNamePrefix: optionalText,
  MaxResults: v.optional(integer(1, 1000), 1000),
  NextToken: optionalText,
});

/** What an operation on one queue needs; `queue` by name or URL. */
export function needsQueue(action: string, queue: string, home: Home): readonly Permission[] {
  return [{ action: `sqs:${action}`, resource: arnOf(home, 'sqs', nameOf(queue)) }];
}

/** Everything about queues but their messages. */
export function queueOperations(queues: QueueStore, home: Home): Record<string, Operation> {
  return {
    CreateQueue: operation({
      input: v.object({ QueueName: text, Attributes: optionalTextMap }),
      needs: ({ QueueName }) => needsQueue('CreateQueue', QueueName, home),
      run: ({ QueueName, Attributes }) => ({ QueueUrl: queues.urlOf(queues.create(QueueName, Attributes)) }),
    }),
    DeleteQueue: operation({
      input: byUrl,
      needs: ({ QueueUrl }) => needsQueue('DeleteQueue', QueueUrl, home),
      run: ({ QueueUrl }) => queues.delete(QueueUrl),
    }),
    GetQueueUrl: operation({
      input: v.object({ QueueName: text }),
      needs: ({ QueueName }) => needsQueue('GetQueueUrl', QueueName, home),
      run: ({ QueueName }) => ({ QueueUrl: queues.urlOf(queues.find(QueueName)) }),
    }),
    ListQueues: operation({
      input: listInput,
      needs: () => [{ action: 'sqs:ListQueues', resource: '*' }],
      run: ({ QueueNamePrefix, MaxResults, NextToken }) => {
        const page = pageOf(queues.list(QueueNamePrefix), ({ name }) => name, {
          nextToken: NextToken,
          size: MaxResults,
        });
        return { QueueUrls: page.items.map((queue) => queues.urlOf(queue)), NextToken: page.nextToken };
      },
    }),
    GetQueueAttributes: operation({
      input: v.object({ QueueUrl: text, AttributeNames: v.optional(v.array(v.string()), []) }),
      needs: ({ QueueUrl }) => needsQueue('GetQueueAttributes', QueueUrl, home),
      run: ({ QueueUrl, AttributeNames }) => {
        const all = Object.entries(attributesOf(queues.find(QueueUrl)));
        const wanted = all.filter(([name]) => AttributeNames.includes('All') || AttributeNames.includes(name));
        return { Attributes: Object.fromEntries(wanted) };
      },
    }),
    PurgeQueue: operation({
      input: byUrl,
      needs: ({ QueueUrl }) => needsQueue('PurgeQueue', QueueUrl, home),
      run: ({ QueueUrl }) => queues.find(QueueUrl).purge(),
    }),
  };
}

function attributesOf(queue: Queue): Readonly<Record<string, string>> {
  const { visible, notVisible, delayed } = queue.counts();
  const createdTimestamp = String(Math.floor(queue.createdAtMs / 1000));
  return {
    ...queue.attributes,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(notVisible),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: createdTimestamp,
    LastModifiedTimestamp: createdTimestamp,
    QueueArn: queue.arn,
  };
}

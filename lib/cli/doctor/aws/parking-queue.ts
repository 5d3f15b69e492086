import {
  GetQueueAttributesCommand,
  type QueueAttributeName,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { isJsonObject } from '../../../../lambdas/json-object.ts';
import type { AwsConfig } from '../../aws-config.ts';

/** What waits in a queue of messages that could not be handled. */
export interface ParkedMessages {
  /** About how many. */
  readonly count: number;
  /** Why one of them is there; undefined where it does not say. */
  readonly reason: string | undefined;
}

const COUNTS: QueueAttributeName[] = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesDelayed',
  'ApproximateNumberOfMessagesNotVisible',
];

/** Counts the messages and looks at one of them, which stays where it is. */
export async function readParkedMessages(QueueUrl: string, config: AwsConfig): Promise<ParkedMessages> {
  const client = new SQSClient(config);
  try {
    const { Attributes = {} } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: COUNTS }));
    const count = COUNTS.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
    if (count === 0) return { count, reason: undefined };
    // Without a visibility timeout nobody else misses it in the meantime.
    const { Messages: [message] = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 0 }),
    );
    return { count, reason: reasonOf(message?.Body ?? '') };
  } finally {
    client.destroy();
  }
}

/** Code or kind of failure of a record, and nothing of the message inside. */
function reasonOf(body: string): string | undefined {
  const record = parse(body);
  const { requestContext, responsePayload, failures } = record ?? {};
  const [failure] = Array.isArray(failures) ? failures : [];
  const condition = isJsonObject(requestContext) ? requestContext['condition'] : undefined;
  const errorType = isJsonObject(responsePayload) ? responsePayload['errorType'] : undefined;
  const failedAction = isJsonObject(failure) ? failure['failedAction'] : undefined;
  // What Lambda gave up has no code as its condition, but that of its last error.
  const ofLambda =
    condition === 'RetriesExhausted' && typeof errorType === 'string' ? `${condition}, ${errorType}` : condition;
  return [ofLambda, failedAction].find((text) => typeof text === 'string');
}

function parse(body: string) {
  try {
    const value: unknown = JSON.parse(body);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

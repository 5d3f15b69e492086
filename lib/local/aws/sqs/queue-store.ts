import { isDeepStrictEqual } from 'node:util';
import { arnOf, type Home } from '../arn.ts';
import { AwsError } from '../aws-error.ts';
import type { MessageAttributes } from './message-digest.ts';
import { Queue, type QueueMessage } from './queue.ts';
import { completeAttributes, type QueueAttributes } from './queue-attributes.ts';

export interface QueueStoreOptions extends Home {
  /** Where SQS is reached, e.g. `http://127.0.0.1:4566`: the beginning of queue URLs. */
  readonly endpoint: string;
}

/** FIFO queues, whose names end on `.fifo`, are not offered. */
const NAME = /^[A-Za-z0-9_-]{1,80}$/;

/** The standard queues of the account. */
export class QueueStore {
  private readonly queues = new Map<string, Queue>();

  constructor(private readonly options: QueueStoreOptions) {}

  /** Answers the queue that is there already if it has the same attributes. */
  create(name: string, attributes: QueueAttributes = {}): Queue {
    if (!NAME.test(name)) throw new AwsError('InvalidParameterValue', `Queue name ${name} does not fit ${NAME.source}`);
    const complete = completeAttributes(attributes);
    const existing = this.queues.get(name);
    if (existing === undefined) {
      const queue = new Queue(name, arnOf(this.options, 'sqs', name), complete);
      this.queues.set(name, queue);
      return queue;
    }
    if (isDeepStrictEqual(existing.attributes, complete)) return existing;
    throw new AwsError('QueueNameExists', `A queue named ${name} already exists with different attributes.`);
  }

  urlOf(queue: Queue): string {
    return `${this.options.endpoint}/${this.options.account}/${queue.name}`;
  }

  /** By name, ARN or URL. @throws AwsError QueueDoesNotExist */
  find(nameArnOrUrl: string): Queue {
    const queue = this.queues.get(nameOf(nameArnOrUrl));
    if (queue === undefined) throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
    return queue;
  }

  /** In the order of their names. */
  list(prefix = ''): readonly Queue[] {
    const queues = [...this.queues.values()].filter(({ name }) => name.startsWith(prefix));
    return queues.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  send(nameArnOrUrl: string, body: string, attributes: MessageAttributes = {}): QueueMessage {
    return this.find(nameArnOrUrl).send(body, { attributes });
  }

  delete(nameArnOrUrl: string): void {
    const queue = this.find(nameArnOrUrl);
    this.queues.delete(queue.name);
    queue.close();
  }

  /** Ends every wait for a message. */
  close(): void {
    for (const queue of this.queues.values()) queue.close();
  }
}

/** The last part of an ARN (after `:`) or URL (after `/`), or the name itself. */
export function nameOf(nameArnOrUrl: string): string {
  return nameArnOrUrl.slice(1 + Math.max(nameArnOrUrl.lastIndexOf(':'), nameArnOrUrl.lastIndexOf('/')));
}

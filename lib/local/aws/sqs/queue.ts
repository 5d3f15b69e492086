import { randomUUID } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import type { MessageAttributes } from './message-digest.ts';
import { type NumberAttribute, numberAttribute, type QueueAttributes } from './queue-attributes.ts';

export interface QueueMessage {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly sentAtMs: number;
  /** From when it can be received. */
  readonly visibleAtMs: number;
  /** How often it was received. */
  readonly receiveCount: number;
  readonly firstReceivedAtMs?: number;
  /** Of the last receipt; an older one is worth nothing. */
  readonly receiptHandle?: string;
}

export interface SendOptions {
  readonly attributes?: MessageAttributes;
  readonly delaySeconds?: number;
}

export interface ReceiveOptions {
  /** 1 to 10; 1 by default. */
  readonly maximum?: number;
  /** How long to wait for a first message. */
  readonly waitSeconds?: number;
  /** How long others do not see what is received. */
  readonly visibilitySeconds?: number;
}

/** A standard queue. Messages come in the order they were sent, which AWS does not promise. */
export class Queue {
  readonly createdAtMs = Date.now();
  private readonly messages = new Map<string, QueueMessage>();
  private readonly waiting = new Set<() => void>();
  private closed = false;

  constructor(
    readonly name: string,
    readonly arn: string,
    readonly attributes: QueueAttributes,
  ) {}

  /** @throws AwsError InvalidParameterValue for a message that is too long */
  send(body: string, { attributes = {}, delaySeconds }: SendOptions = {}): QueueMessage {
    const maximum = this.number('MaximumMessageSize');
    if (bytesOf(body, attributes) > maximum) {
      throw new AwsError('InvalidParameterValue', `Message must be shorter than ${maximum} bytes.`);
    }
    const sentAtMs = Date.now();
    const visibleAtMs = sentAtMs + 1000 * (delaySeconds ?? this.number('DelaySeconds'));
    const message = { messageId: randomUUID(), body, attributes, sentAtMs, visibleAtMs, receiveCount: 0 };
    this.messages.set(message.messageId, message);
    this.wake();
    return message;
  }

  /** Waits for a first message as long as it may; answers none after that, or when the queue is closed. */
  async receive(options: ReceiveOptions = {}): Promise<readonly QueueMessage[]> {
    const deadline = Date.now() + 1000 * (options.waitSeconds ?? this.number('ReceiveMessageWaitTimeSeconds'));
    for (;;) {
      const taken = this.take(options);
      if (taken.length > 0 || this.closed || Date.now() >= deadline) return taken;
      const nextVisibleAt = Math.min(...this.peek().map(({ visibleAtMs }) => visibleAtMs));
      await this.change(Math.min(deadline, nextVisibleAt));
    }
  }

  /** Deleting with an old receipt handle, or a second time, does nothing. */
  delete(receiptHandle: string): void {
    const message = this.received(receiptHandle);
    if (message !== undefined) this.messages.delete(message.messageId);
  }

  /** @throws AwsError ReceiptHandleIsInvalid */
  changeVisibility(receiptHandle: string, visibilitySeconds: number): void {
    const message = this.received(receiptHandle);
    if (message === undefined) throw new AwsError('ReceiptHandleIsInvalid', 'The input receipt handle is invalid.');
    this.messages.set(message.messageId, { ...message, visibleAtMs: Date.now() + 1000 * visibilitySeconds });
    this.wake();
  }

  purge(): void {
    this.messages.clear();
  }

  /** Messages that can be received, that someone has received, and whose delay is not over. */
  counts(): { readonly visible: number; readonly notVisible: number; readonly delayed: number } {
    const messages = this.peek();
    const hidden = messages.filter(({ visibleAtMs }) => visibleAtMs > Date.now());
    const delayed = hidden.filter(({ receiveCount }) => receiveCount === 0).length;
    return { visible: messages.length - hidden.length, notVisible: hidden.length - delayed, delayed };
  }

  /** Ends every wait for a message. */
  close(): void {
    this.closed = true;
    this.wake();
  }

  /** Every message in the queue, received or not, in the order they were sent. */
  peek(): readonly QueueMessage[] {
    return [...this.messages.values()];
  }

  private take({ maximum = 1, visibilitySeconds }: ReceiveOptions): QueueMessage[] {
    const now = Date.now();
    const visible = this.peek().filter(({ visibleAtMs }) => visibleAtMs <= now);
    const hiddenUntil = now + 1000 * (visibilitySeconds ?? this.number('VisibilityTimeout'));
    return visible.slice(0, maximum).map((message) => {
      const receiveCount = message.receiveCount + 1;
      const receipt = {
        receiveCount,
        firstReceivedAtMs: message.firstReceivedAtMs ?? now,
        receiptHandle: randomUUID(),
      };
      const received = { ...message, ...receipt, visibleAtMs: hiddenUntil };
      this.messages.set(message.messageId, received);
      return received;
    });
  }

  /** Resolves when something may have become visible, at the latest at `untilMs`. */
  private async change(untilMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, untilMs - Date.now());
      this.waiting.add(done);
    });
  }

  private wake(): void {
    for (const done of [...this.waiting]) done();
  }

  private received(receiptHandle: string): QueueMessage | undefined {
    return this.peek().find((message) => message.receiptHandle === receiptHandle);
  }

  private number(name: NumberAttribute): number {
    return numberAttribute(this.attributes, name);
  }
}

/** Names, types and values of the attributes count as the body does. */
function bytesOf(body: string, attributes: MessageAttributes): number {
  const parts = Object.entries(attributes).flatMap(([name, { DataType, StringValue = '', BinaryValue = '' }]) => {
    return [name, DataType, StringValue, Buffer.from(BinaryValue, 'base64')];
  });
  return [body, ...parts].reduce((total, part) => total + Buffer.byteLength(part), 0);
}

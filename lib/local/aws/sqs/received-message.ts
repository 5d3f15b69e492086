import { type MessageAttributes, md5OfAttributes, md5OfBody } from './message-digest.ts';
import type { QueueMessage } from './queue.ts';

export interface WantedAttributes {
  /** Names, `All` or `.*`, or a beginning followed by `.*`. */
  readonly attributeNames: readonly string[];
  /** Names, or `All`. */
  readonly systemAttributeNames: readonly string[];
}

/** A message as ReceiveMessage answers it. */
export function receivedMessage(
  message: QueueMessage,
  { attributeNames, systemAttributeNames }: WantedAttributes,
): object {
  const attributes = pickAttributes(message.attributes, attributeNames);
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receiptHandle,
    Body: message.body,
    MD5OfBody: md5OfBody(message.body),
    ...(Object.keys(attributes).length > 0 && { MessageAttributes: attributes }),
    MD5OfMessageAttributes: md5OfAttributes(attributes),
    Attributes: systemAttributes(message, systemAttributeNames),
  };
}

function pickAttributes(attributes: MessageAttributes, wanted: readonly string[]): MessageAttributes {
  const isWanted = (name: string) =>
    wanted.some((pattern) => {
      if (pattern === 'All') return true;
      return pattern.endsWith('.*') ? name.startsWith(pattern.slice(0, -2)) : name === pattern;
    });
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => isWanted(name)));
}

function systemAttributes(message: QueueMessage, wanted: readonly string[]): object | undefined {
  const all = {
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAtMs),
    ApproximateReceiveCount: String(message.receiveCount),
    SentTimestamp: String(message.sentAtMs),
  };
  const picked = Object.entries(all).filter(([name]) => wanted.includes('All') || wanted.includes(name));
  return picked.length === 0 ? undefined : Object.fromEntries(picked);
}

import { AwsError } from '../aws-error.ts';

const MAX_TOPIC_BYTES = 256;
const MAX_SLASHES = 7;
const MAX_PAYLOAD_BYTES = 128 * 1024;

/** `$aws/rules/<rule>/`, which the limits of a topic leave out. */
const basicIngestPrefix = /^\$aws\/rules\/[a-zA-Z0-9_]+\//;
/** Reserved topics that clients may publish to. */
const openReservedTopics = [
  basicIngestPrefix,
  /^\$aws\/things\/[^/]+\/shadow\/(name\/[^/]+\/)?(get|update|delete)$/,
  /^\$aws\/things\/[^/]+\/jobs\//,
  /^\$aws\/things\/[^/]+\/streams\//,
  /^\$aws\/(certificates|provisioning-templates)\//,
  /^\$aws\/device_location\//,
];

/**
 * Holds a message to AWS IoT Core's limits.
 * @throws AwsError InvalidRequestException for the topic, RequestEntityTooLargeException for the payload
 */
export function checkPublish({
  topic,
  payload,
  retain,
}: {
  topic: string;
  payload: Uint8Array;
  retain?: boolean;
}): void {
  const counted = topic.replace(basicIngestPrefix, '');
  check(counted !== '', 'The topic is empty');
  check(!/[#+\0]/.test(topic), `Topic ${topic} has a wildcard`);
  check(Buffer.byteLength(counted) <= MAX_TOPIC_BYTES, `Topic ${topic} is longer than ${MAX_TOPIC_BYTES} bytes`);
  check(counted.split('/').length <= MAX_SLASHES + 1, `Topic ${topic} has more than ${MAX_SLASHES} slashes`);
  const reserved = topic.startsWith('$');
  check(!reserved || openReservedTopics.some((open) => open.test(topic)), `Topic ${topic} is reserved`);
  check(!reserved || retain !== true, `Topic ${topic} is reserved: its messages are not retained`);
  if (payload.length <= MAX_PAYLOAD_BYTES) return;
  throw new AwsError('RequestEntityTooLargeException', `The payload exceeds ${MAX_PAYLOAD_BYTES} bytes`, 413);
}

function check(valid: boolean, message: string): void {
  if (!valid) throw new AwsError('InvalidRequestException', message);
}

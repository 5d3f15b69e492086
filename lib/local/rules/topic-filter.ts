/** A topic or topic filter that AWS IoT Core refuses. */
export class TopicError extends Error {
  override readonly name = 'TopicError';
}

/** AWS's limits, not counting the prefix of Basic Ingest. */
const MAX_BYTES = 256;
const MAX_SLASHES = 7;

/** Topics of Basic Ingest: straight to one rule, past the broker. */
const BASIC_INGEST = /^\$aws\/rules\/([^/]+)\/(.*)$/s;

/** Rule and inner topic of a Basic Ingest topic, or undefined for any other topic. */
export function parseBasicIngest(topic: string): { readonly ruleName: string; readonly topic: string } | undefined {
  const [, ruleName, inner] = BASIC_INGEST.exec(topic) ?? [];
  return ruleName === undefined || inner === undefined ? undefined : { ruleName, topic: inner };
}

/**
 * Whether a topic filter matches a topic.
 * Other than in MQTT, `a/#` does not match `a`. As in MQTT, a wildcard at the beginning does not match `$…`.
 */
export function matchesTopicFilter(filter: string, topic: string): boolean {
  if (topic.startsWith('$') && /^[+#]/.test(filter)) return false;
  const filterLevels = filter.split('/');
  const topicLevels = topic.split('/');
  const open = filterLevels.at(-1) === '#';
  if (open) filterLevels.pop();
  if (open ? topicLevels.length <= filterLevels.length : topicLevels.length !== filterLevels.length) return false;
  return filterLevels.every((level, index) => level === '+' || level === topicLevels[index]);
}

/** @throws TopicError if the topic can't be published to */
export function assertTopic(topic: string): void {
  assertLimits(parseBasicIngest(topic)?.topic ?? topic, 'topic');
  if (/[+#]/.test(topic))
    throw new TopicError(`the topic "${topic}" has a wildcard, which only topic filters may have`);
}

/** @throws TopicError if the topic filter can't be subscribed to */
export function assertTopicFilter(filter: string): void {
  assertLimits(filter, 'topic filter');
  const levels = filter.split('/');
  if (levels.some((level) => /[+#]/.test(level) && level.length > 1)) {
    throw new TopicError(`the topic filter "${filter}" has a wildcard beside other characters of a level`);
  }
  if (levels.slice(0, -1).includes('#'))
    throw new TopicError(`the topic filter "${filter}" has "#" before its last level`);
}

function assertLimits(text: string, what: string): void {
  if (text === '') throw new TopicError(`the ${what} is empty`);
  if (text.includes('\0')) throw new TopicError(`the ${what} has a NUL character`);
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_BYTES) throw new TopicError(`the ${what} has ${bytes} bytes, at most ${MAX_BYTES} are accepted`);
  const slashes = text.split('/').length - 1;
  if (slashes > MAX_SLASHES)
    throw new TopicError(`the ${what} has ${slashes} slashes, at most ${MAX_SLASHES} are accepted`);
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  assertTopic,
  assertTopicFilter,
  matchesTopicFilter,
  parseBasicIngest,
  TopicError,
} from '../../../lib/local/rules/topic-filter.ts';

describe('matchesTopicFilter', () => {
  // The sensor lines are the examples of the AWS IoT developer guide, "MQTT topics".
  it.each([
    ['sensor/#', 'sensor/', true],
    ['sensor/#', 'sensor/temperature', true],
    ['sensor/#', 'sensor/temperature/room1', true],
    ['sensor/#', 'Sensor', false],
    ['sensor/#', 'sensor', false],
    ['sensor/+/room1', 'sensor/temperature/room1', true],
    ['sensor/+/room1', 'sensor/humidity/room1', true],
    ['sensor/+/room1', 'sensor/temperature/room2', false],
    ['lorawan/+/downlink/push', 'lorawan/downlink', false],
    ['lorawan/downlink', 'lorawan/downlink', true],
    ['lorawan/downlink', 'lorawan/downlink/queued', false],
    ['+', 'a', true],
    ['+', '', true],
    ['+/+', 'a', false],
    ['#', 'a/b/c', true],
    ['#', '$aws/events/thing/a/created', false],
    ['+/events/#', '$aws/events/thing/a/created', false],
    ['$aws/events/thing/+/+', '$aws/events/thing/a/created', true],
  ])('%s and %s: %s', (filter, topic, expected) => {
    expect(matchesTopicFilter(filter, topic)).toBe(expected);
  });

  it('is true for every topic with some of its levels replaced by +', () => {
    const level = fc.record({ name: fc.stringMatching(/^[a-z]{0,4}$/), wild: fc.boolean() });
    fc.assert(
      fc.property(fc.array(level, { minLength: 1, maxLength: 8 }), (levels) => {
        const topic = levels.map(({ name }) => name).join('/');
        const filter = levels.map(({ name, wild }) => (wild ? '+' : name)).join('/');
        expect(matchesTopicFilter(filter, topic)).toBe(true);
        expect(matchesTopicFilter(`${filter}/#`, topic)).toBe(false);
        expect(matchesTopicFilter(`${filter}/#`, `${topic}/x`)).toBe(true);
      }),
    );
  });
});

describe('assertTopic', () => {
  it.each([
    'a',
    '/',
    'a/b/c/d/e/f/g/h',
    'é'.repeat(128),
    `$aws/rules/rule/a/b/c/d/e/f/g/h`,
    `$aws/rules/rule/${'a'.repeat(256)}`,
  ])('accepts %s', (topic) => {
    expect(() => assertTopic(topic)).not.toThrow();
  });

  it.each([
    ['', 'the topic is empty'],
    ['a/b/c/d/e/f/g/h/i', 'the topic has 8 slashes, at most 7 are accepted'],
    ['é'.repeat(129), 'the topic has 258 bytes, at most 256 are accepted'],
    ['$aws/rules/rule/a/b/c/d/e/f/g/h/i', 'the topic has 8 slashes, at most 7 are accepted'],
    ['a/+/b', 'the topic "a/+/b" has a wildcard, which only topic filters may have'],
    ['a/b#', 'the topic "a/b#" has a wildcard, which only topic filters may have'],
    ['a\0b', 'the topic has a NUL character'],
  ])('rejects %j', (topic, message) => {
    expect(() => assertTopic(topic)).toThrow(new TopicError(message));
  });
});

describe('assertTopicFilter', () => {
  it.each(['#', '+', '+/+/#', 'a/+/b', '/'])('accepts %s', (filter) => {
    expect(() => assertTopicFilter(filter)).not.toThrow();
  });

  it.each([
    ['', 'the topic filter is empty'],
    ['a/#/b', 'the topic filter "a/#/b" has "#" before its last level'],
    ['a/b+', 'the topic filter "a/b+" has a wildcard beside other characters of a level'],
    ['a#', 'the topic filter "a#" has a wildcard beside other characters of a level'],
    ['+/+/+/+/+/+/+/+/#', 'the topic filter has 8 slashes, at most 7 are accepted'],
  ])('rejects %j', (filter, message) => {
    expect(() => assertTopicFilter(filter)).toThrow(new TopicError(message));
  });
});

describe('parseBasicIngest', () => {
  it('tells rule and inner topic', () => {
    expect(parseBasicIngest('$aws/rules/Uplinks/a/b')).toEqual({ ruleName: 'Uplinks', topic: 'a/b' });
  });

  it.each(['a/b', '$aws/rules/Uplinks', '$aws/events/thing/a/created'])('is undefined for %s', (topic) => {
    expect(parseBasicIngest(topic)).toBeUndefined();
  });
});

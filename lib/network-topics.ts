import { downlinkTopic, patternFilter, patternResource } from '../lambdas/networks/thing-park/contract.ts';
import { matchesWildcards } from './local/iam/wildcards.ts';

/** AWS's limits for a topic. */
const MAX_BYTES = 256;
const MAX_SLASHES = 7;

/** Whether AWS IoT takes a topic of this length, in bytes of UTF-8 and levels. */
export function fitsTopic(topic: string): boolean {
  return Buffer.byteLength(topic) <= MAX_BYTES && topic.split('/').length - 1 <= MAX_SLASHES;
}

/** The same for the topics of a pattern of ThingPark: a DevEUI is longer than its name in braces. */
export function fitsPattern(pattern: string): boolean {
  return fitsTopic(downlinkTopic(pattern, 'F'.repeat(16)));
}

/** Whether who hears all topics of a pattern of ThingPark hears this one too. */
export function isHeardByPattern(topic: string, pattern: string): boolean {
  const levels = topic.split('/');
  const heard = patternFilter(pattern).split('/');
  return heard.length === levels.length && heard.every((level, at) => level === '+' || level === levels[at]);
}

/** Whether who may use all topics of a pattern of ThingPark may use this one too: IAM's `*` is any number of levels. */
export function isAllowedByPattern(topic: string, pattern: string): boolean {
  return matchesWildcards(patternResource(pattern), topic);
}

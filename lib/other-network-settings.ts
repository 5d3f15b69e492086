import * as v from 'valibot';
import { IDENTIFIER } from '../lambdas/networks/the-things-stack/identifier.ts';
import { fitsPattern, fitsTopic, isAllowedByPattern, isHeardByPattern } from './network-topics.ts';
import { fields, fitting, pattern, trueOrFalse, wholeNumber } from './setting-rules.ts';

/**
 * A topic in which names in braces stand for members of the network's message. It begins with a level that is fixed, and none
 * of ours: a rule that hears all topics of the pattern must not hear what we publish.
 */
const topicPattern = (example: string) =>
  fitting(
    fitsPattern,
    /^(?!\/|lorawan\/|thethings\/|helium\/(?:devices\/|[^/]*\{))(?=.*\{DevEUI\})[^#+{}\s'"*?$\\/]+(?:\/(?:[^#+{}\s'"*?$\\/]|\{[^#+{}\s'"*?\\/]+\})+){1,7}$/,
    'a topic of up to 8 levels and 256 bytes with {DevEUI} in it, its first level fixed, ' +
      `outside of lorawan/, thethings/ and helium/devices/, such as ${example}`,
  );

/** Settings of ThingPark X IoT Flow. */
export const ThingParkSettings = fields({
  /** Where ThingPark X IoT Flow publishes, as in its connection. */
  uplinkTopicPattern: v.optional(topicPattern('tpx/things/{DevEUI}/uplink'), 'tpx/things/{DevEUI}/uplink'),
  /** Where it listens. */
  downlinkTopicPattern: v.optional(topicPattern('tpx/things/{DevEUI}/downlink'), 'tpx/things/{DevEUI}/downlink'),
  /** How long a downlink may wait until it is sent, in s; default: as long as ThingPark keeps it. */
  downlinkValiditySeconds: v.optional(wholeNumber(1, 2_592_000)),
  /** Whether downlinks show the id and key of an application server, from a secret of the stack. */
  applicationServerKey: v.optional(trueOrFalse, false),
});

/** Settings of the Helium Console. */
export const HeliumSettings = fields({
  /** The topic of the integration in the Helium Console. */
  uplinkTopic: v.optional(
    // Neither a topic of ours, nor anything that stands for something else in SQL or a policy.
    fitting(
      fitsTopic,
      /^(?!\/|lorawan\/|thethings\/|helium\/devices\/)[^#+{}\s'"*?$\\]+$/,
      'a topic of up to 8 levels and 256 bytes without wildcards and quotes, outside of lorawan/, thethings/ and helium/devices/',
    ),
    'helium/uplink',
  ),
});

/** Settings of the AWS IoT telemetry of The Things Enterprise Stack. */
export const TelemetrySettings = fields({
  /** Name of the CloudFormation stack that runs The Things Enterprise Stack: the second level of its topics. */
  stackName: pattern(/^[A-Za-z][A-Za-z0-9-]*$/, 128, 'a letter, then up to 127 letters, digits and dashes'),
  /** Its one application that is of interest; default: all. */
  applicationId: v.optional(pattern(IDENTIFIER.pattern, 36, IDENTIFIER.words)),
});

/** Whether a topic is ThingPark's too: its rule or ThingPark itself would hear what Helium publishes, or could speak for it. */
export function isSharedTopic({
  helium,
  thingPark,
}: {
  readonly helium?: v.InferOutput<typeof HeliumSettings> | undefined;
  readonly thingPark?: v.InferOutput<typeof ThingParkSettings> | undefined;
}): boolean {
  if (helium === undefined || thingPark === undefined) return false;
  const { uplinkTopic } = helium;
  return [thingPark.uplinkTopicPattern, thingPark.downlinkTopicPattern].some(
    (pattern) => isHeardByPattern(uplinkTopic, pattern) || isAllowedByPattern(uplinkTopic, pattern),
  );
}

/** Topics between ThingPark X IoT Flow and the account: patterns in which `{…}` stands for members of its messages. */

/** The filter that hears every topic of a pattern. A level with braces in it may have anything there. */
export function patternFilter(pattern: string): string {
  return pattern
    .split('/')
    .map((level) => (level.includes('{') ? '+' : level))
    .join('/');
}

/** The topics of a pattern as a resource of IAM, in which `*` may also be several levels. */
export function patternResource(pattern: string): string {
  return pattern.replaceAll(/(?:\{[^}]*\})+/g, '*');
}

/**
 * A topic of the downlink pattern for a device. ThingPark listens to all of them and finds the device in the message, so
 * that other levels may say anything.
 */
export function downlinkTopic(pattern: string, devEUI: string): string {
  return pattern.replaceAll('{DevEUI}', devEUI).replaceAll(/\{[^}]*\}/g, 'None');
}

/** Environment variable of the downlink function, where the stack has ThingPark. */
export const ENV = { downlinkTopicPattern: 'THING_PARK_DOWNLINK_TOPIC_PATTERN' } as const;

/** The same where downlinks are given up that could not be sent in time. */
export const VALIDITY_ENV = { downlinkValiditySeconds: 'THING_PARK_DOWNLINK_VALIDITY_SECONDS' } as const;

/** The same where downlinks show the id and key of an application server. */
export const SERVER_ENV = { serverSecretArn: 'THING_PARK_SERVER_SECRET_ARN' } as const;

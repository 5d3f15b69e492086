/** Topics of the AWS IoT telemetry of The Things Enterprise Stack. */

/** Where a stack publishes all that it hears of a device; `+` where none is given. */
export const telemetryTopicFilter = (stackName: string, applicationID = '+', deviceID = '+'): string =>
  `lorawan/${stackName}/${applicationID}/things/${deviceID}/up`;

/** Member that the rule adds: the topic, which says stack and application as the network names them. */
export const TELEMETRY_TOPIC_MEMBER = 'telemetryTopic';

/** Inner topics: between The Things Stack and the account. They belong to the network, users never need them. */

/** Everything that a stack exchanges with its network lies below this topic. */
export const innerBaseTopic = (stackName: string): string => `thethings/lorawan/${stackName}`;

/** The network listens here for a DownlinkQueueRequest. */
export const innerDownlinkTopic = (stackName: string, operation: 'push' | 'replace'): string =>
  `${innerBaseTopic(stackName)}/downlink/${operation}`;

/** Inner topics: between The Things Stack and the account. They belong to the network, users never need them. */

/** Everything that a stack exchanges with its network lies below this topic. */
export const innerBaseTopic = (stackName: string): string => `thethings/lorawan/${stackName}`;

/** Environment variables of the functions that speak to The Things Stack, where the stack has it. */
export const ENV = {
  /** Base URL of the cluster. */
  clusterUrl: 'CLUSTER_URL',
  /** Base URL of the Identity Server. */
  identityServerUrl: 'IDENTITY_SERVER_URL',
  applicationID: 'APPLICATION_ID',
  /** `assume-role`, `webhook` or `mqtt`. */
  connection: 'CONNECTION',
  /** `true` or `false`. */
  endToEndEncryption: 'END_TO_END_ENCRYPTION',
  apiKeySecretArn: 'API_KEY_SECRET_ARN',
} as const;

/** Where the network listens, below the base topic, by the member of its pub/sub. */
export const INNER_DOWN_SUB_TOPICS = { downlink_push: 'downlink/push', downlink_replace: 'downlink/replace' } as const;

/** The network listens here for a DownlinkQueueRequest. */
export const innerDownlinkTopic = (stackName: string, operation: 'push' | 'replace'): string =>
  `${innerBaseTopic(stackName)}/${INNER_DOWN_SUB_TOPICS[`downlink_${operation}`]}`;

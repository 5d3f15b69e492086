/** Outputs that people and commands work with, by the stack that has them; an older version has not all of them. */
export const IDENTITY_OUTPUTS: readonly string[] = ['CrossAccountRoleArn', 'ExternalId', 'NetworkInstructions'];

export const MESSAGING_OUTPUTS: readonly string[] = [
  ...['ApiKeySecretArn', 'ApplicationId', 'ClusterUrl', 'Connection', 'DefaultFrequencyPlanId', 'DeviceTableName'],
  ...['DownlinkTopic', 'EndToEndEncryption', 'FailedMessagesQueueUrl', 'IdentityServerUrl', 'IngestErrorsQueueUrl'],
  ...['InnerBaseTopic', 'IotEndpoint', 'KekLabel', 'KekSecretArn', 'NetworkSetupFunctionName', 'Region', 'StackName'],
  ...['Settings', 'ThingTypeName', 'UplinkTopicFilter', 'WebhookSecretArn', 'WebhookUrl'],
];

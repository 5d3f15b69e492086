/** Where users publish downlink requests for any thing of the account; every stack of the account hears it. */
export const DOWNLINK_TOPIC = 'lorawan/downlink';

/** Where users publish downlink requests for one thing: appended to its queue, or instead of it. */
export const DOWNLINK_PUSH_FILTER = 'lorawan/+/downlink/push';
export const DOWNLINK_REPLACE_FILTER = 'lorawan/+/downlink/replace';

/** Where a request is answered that can never succeed. */
export const rejectedTopic = (thingName: string | undefined): string =>
  thingName === undefined ? 'lorawan/downlink/rejected' : `lorawan/${thingName}/downlink/rejected`;

/**
 * What the rules hand over: the bytes as published, so that a request that isn't JSON can be answered too, and the topic.
 * The names are those of a rule's error action, so that a request that was parked there is redriven as it is.
 */
export const RULE_COLUMNS = { payload: 'base64OriginalPayload', topic: 'topic' } as const;

/** Environment variables of the function. */
export const ENV = {
  /** Read by the SDK itself: AWS means its own default endpoint for tests only. */
  iotDataEndpoint: 'AWS_ENDPOINT_URL_IOT_DATA_PLANE',
  stackName: 'STACK_NAME',
  deviceTableName: 'DEVICE_TABLE_NAME',
  kekSecretArn: 'KEK_SECRET_ARN',
  /** Folder of codecs; where there are none, it may be missing. */
  codecsDirectory: 'CODECS_DIRECTORY',
  /** Codec of devices that name none: a reference, or `none`. */
  defaultCodec: 'DEFAULT_CODEC',
} as const;

/** Outer topics, where users listen: `lorawan/<thing>/<one of these>`, by the member of ApplicationUp that is present. */
export const OUTER_SUB_TOPICS = {
  uplink_message: 'uplink',
  uplink_normalized: 'uplink/normalized',
  join_accept: 'join',
  downlink_queued: 'downlink/queued',
  downlink_sent: 'downlink/sent',
  downlink_failed: 'downlink/failed',
  downlink_ack: 'downlink/ack',
  downlink_nack: 'downlink/nack',
  downlink_queue_invalidated: 'downlink/invalidated',
  location_solved: 'location/solved',
  service_data: 'service/data',
} as const;

export const outerTopic = (thingName: string, subTopic: string): string => `lorawan/${thingName}/${subTopic}`;

/** Named shadow with the metrics of a device. */
export const METRICS_SHADOW = 'lorawan';

/** Named shadow with what the newest uplink says, as its codec decoded it. */
export const PAYLOAD_SHADOW = 'payload';

/** Environment variables of the function. */
export const ENV = {
  /** Read by the SDK itself: AWS means its own default endpoint for tests only. */
  iotDataEndpoint: 'AWS_ENDPOINT_URL_IOT_DATA_PLANE',
  stackName: 'STACK_NAME',
  thingTypeName: 'THING_TYPE_NAME',
  thingNameScheme: 'THING_NAME_SCHEME',
  shadowMetrics: 'SHADOW_METRICS',
  shadowPayload: 'SHADOW_PAYLOAD',
  nativeMessage: 'NATIVE_MESSAGE',
  /** Folder of codecs; where there are none, it may be missing. */
  codecsDirectory: 'CODECS_DIRECTORY',
  /** Codec of devices that name none: a reference, or `none`. */
  defaultCodec: 'DEFAULT_CODEC',
  kekSecretArn: 'KEK_SECRET_ARN',
  deviceTableName: 'DEVICE_TABLE_NAME',
  failedMessagesQueueUrl: 'FAILED_MESSAGES_QUEUE_URL',
} as const;

/** Where AWS IoT tells of things that are created, updated and deleted. */
export const THING_EVENTS_FILTER = '$aws/events/thing/+/+';

/** How long one invocation of the function may take, in s. */
export const TIME_LIMIT_SECONDS = 60;

/** Attribute of a thing that says where it comes from; without it, a user made the thing. */
export const ORIGIN_ATTRIBUTE = 'origin';

/** Where users hear what becomes of the device of a thing. */
export const provisioningTopic = (thingName: string): string => `lorawan/${thingName}/provisioning`;

/** Named shadow that says the same. */
export const PROVISIONING_SHADOW = 'lorawan-provisioning';

/** What is noted with a device at the network's Identity Server: attributes of its entry there. */
export const ENTRY_ATTRIBUTES = {
  /** Name of the stack and of the thing that the device belongs to. */
  stackName: 'aws-stack',
  thingName: 'aws-thing',
  /** Only while the device is being made: id and version of the thing that it is made from. */
  unfinished: 'aws-state',
  /** LoRaWAN version, Regional Parameters version and frequency plan, as the Network Server got them last. */
  radio: 'aws-radio',
  /** Whether the device was claimed from a Join Server, or may have been: `true`, or since when. */
  claimed: 'aws-claimed',
} as const;

/** Environment variables of the function. */
export const ENV = {
  /** Read by the SDK itself: AWS means its own default endpoint for tests only. */
  iotDataEndpoint: 'AWS_ENDPOINT_URL_IOT_DATA_PLANE',
  stackName: 'STACK_NAME',
  thingTypeName: 'THING_TYPE_NAME',
  defaultFrequencyPlanID: 'DEFAULT_FREQUENCY_PLAN_ID',
  /** `keep` or `delete`. */
  deviceDeletion: 'DEVICE_DELETION',
  deviceTableName: 'DEVICE_TABLE_NAME',
  failedMessagesQueueUrl: 'FAILED_MESSAGES_QUEUE_URL',
} as const;

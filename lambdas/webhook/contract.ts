/** Header in which the network presents the secret of the webhook. */
export const SECRET_HEADER = 'X-Webhook-Secret';

/** Longest message that is taken, in bytes: AWS IoT Core passes on no more than this. */
export const MAX_MESSAGE_BYTES = 128 * 1024;

/**
 * How long one request may take, in s. The network waits 5 s; a message that is to be parked may take longer: at worst 4 s for
 * the secret, 3 s for AWS IoT Core and 6 s for the queue.
 */
export const REQUEST_LIMIT_SECONDS = 15;

/** Topic of Basic Ingest: straight to one rule, which sees it without the first three levels. */
export const ingestTopic = (ruleName: string, innerBaseTopic: string): string =>
  `$aws/rules/${ruleName}/${innerBaseTopic}/webhook`;

/** Environment variables of the function. */
export const ENV = {
  /** Read by the SDK itself: AWS means its own default endpoint for tests only. */
  iotDataEndpoint: 'AWS_ENDPOINT_URL_IOT_DATA_PLANE',
  ingestTopic: 'INGEST_TOPIC',
  webhookSecretArn: 'WEBHOOK_SECRET_ARN',
  failedMessagesQueueUrl: 'FAILED_MESSAGES_QUEUE_URL',
} as const;

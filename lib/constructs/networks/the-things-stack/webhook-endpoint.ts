import { Duration } from 'aws-cdk-lib';
import { FunctionUrlAuthType } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { innerBaseTopic } from '../../../../lambdas/networks/the-things-stack/contract.ts';
import { ENV, ingestTopic, REQUEST_LIMIT_SECONDS } from '../../../../lambdas/webhook/contract.ts';
import { HandlerFunction } from '../../handler-function.ts';
import { iotArn } from '../../iot-arn.ts';
import type { ParkingQueue } from '../../parking-queue.ts';
import { WebhookSecret } from './webhook-secret.ts';

export interface WebhookEndpointProps {
  /** Setting `name`. */
  readonly stackName: string;
  /** Rule for the network's messages. */
  readonly ruleName: string;
  /** Host of the account's MQTT and HTTPS endpoint. */
  readonly iotEndpoint: string;
  /** Gets a message that AWS IoT Core did not take. */
  readonly failures: ParkingQueue;
}

/**
 * Function URL → `webhook` function → rule for the network's messages, by Basic Ingest.
 *
 * Anybody may call the URL, since the network can't sign; who has not the secret is refused before anything is read. No
 * concurrency is reserved: that would cap what strangers cost, and the network's messages with it, which it never sends
 * again; and an account with a limit of 10, as new ones have, could not be deployed to at all.
 */
export class WebhookEndpoint extends Construct {
  /** Base URL for the webhook; ends with a slash. */
  readonly url: string;
  /** What the network has to send in the header `SECRET_HEADER`. */
  readonly secret: WebhookSecret;

  constructor(scope: Construct, id: string, props: WebhookEndpointProps) {
    super(scope, id);
    const { stackName, failures } = props;
    this.secret = new WebhookSecret(this, 'Secret');
    const topic = ingestTopic(props.ruleName, innerBaseTopic(stackName));
    const handler = new HandlerFunction(this, 'Function', {
      room: 'webhook',
      description: `Messages of the network's webhook to the inner topics of ${stackName}`,
      failures,
      timeout: Duration.seconds(REQUEST_LIMIT_SECONDS),
    })
      .bindSecret(ENV.webhookSecretArn, this.secret.secret)
      .bind(ENV.ingestTopic, topic, { actions: ['iot:Publish'], on: [iotArn(this, 'topic', topic)] })
      .set(ENV.iotDataEndpoint, `https://${props.iotEndpoint}`)
      .set(ENV.failedMessagesQueueUrl, failures.queue.queueUrl);
    this.url = handler.function.addFunctionUrl({ authType: FunctionUrlAuthType.NONE }).url;
  }
}

import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import {
  ANSWER_LIMIT_SECONDS,
  ENV,
  type NetworkSetupProperties,
  NONE,
} from '../../../../lambdas/network-setup/contract.ts';
import { clusterUrl } from '../../../cluster-url.ts';
import type { TheThingsStackSettings } from '../../../settings.ts';
import { FunctionResource } from '../../function-resource.ts';
import type { HandlerFunction } from '../../handler-function.ts';
import type { MqttConnection } from './mqtt-connection.ts';
import type { WebhookEndpoint } from './webhook-endpoint.ts';

export interface TheThingsStackSetupProps {
  /** Setting `name`. */
  readonly stackName: string;
  readonly theThingsStack: TheThingsStackSettings;
  /** The function that sets up networks. */
  readonly handler: HandlerFunction;
  /** For the connection `webhook`. @default - none */
  readonly webhook?: WebhookEndpoint | undefined;
  /** For the connection `mqtt`. @default - none */
  readonly mqtt?: MqttConnection | undefined;
}

/**
 * Sets up The Things Stack by its API: with each deployment that changes something of it, once there is an API key, and
 * whenever `npx lorawan connect` asks. When the stack is deleted, what it made there goes with it.
 */
export class TheThingsStackSetup extends Construct {
  constructor(scope: Construct, id: string, props: TheThingsStackSetupProps) {
    super(scope, id);
    const { handler, webhook, mqtt } = props;
    const properties = propertiesOf(props);
    handler
      .set(ENV.stackName, properties.stackName)
      .set(ENV.clusterUrl, properties.clusterUrl)
      .set(ENV.identityServerUrl, properties.identityServerUrl)
      .set(ENV.applicationID, properties.applicationID)
      .set(ENV.connection, properties.connection)
      .set(ENV.endToEndEncryption, properties.endToEndEncryption)
      .set(ENV.webhookUrl, properties.webhookUrl);
    mqtt?.bindTo(handler);
    if (webhook !== undefined) handler.bindSecret(ENV.webhookSecretArn, webhook.secret.secret);
    const setup = new FunctionResource(this, 'Resource', {
      resourceType: 'Custom::LorawanNetworkSetup',
      handler,
      answerLimit: Duration.seconds(ANSWER_LIMIT_SECONDS),
      properties,
    });
    // What the network is told of has to let it in.
    for (const way of [mqtt, webhook]) if (way !== undefined) setup.node.addDependency(way);
  }
}

function propertiesOf({ stackName, theThingsStack, webhook, mqtt }: TheThingsStackSetupProps): NetworkSetupProperties {
  const { clusterAddress, identityServerAddress = clusterAddress } = theThingsStack;
  return {
    stackName,
    clusterUrl: clusterUrl(clusterAddress),
    identityServerUrl: clusterUrl(identityServerAddress),
    applicationID: theThingsStack.applicationId,
    connection: theThingsStack.connection,
    endToEndEncryption: String(theThingsStack.endToEndEncryption),
    webhookUrl: webhook?.url ?? NONE,
    mqttSecretArn: mqtt?.secret.secretArn ?? NONE,
    mqttPolicyName: mqtt?.policyName ?? NONE,
  };
}

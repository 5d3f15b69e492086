import { CustomResource, Duration } from 'aws-cdk-lib';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { ENV, type NetworkSetupProperties, TIME_LIMIT_SECONDS } from '../../lambdas/network-setup/contract.ts';
import { clusterUrl } from '../cluster-url.ts';
import type { Settings } from '../settings.ts';
import type { ApiKeySecret } from './api-key-secret.ts';
import { HandlerFunction } from './handler-function.ts';
import type { KekSecret } from './kek-secret.ts';
import type { MqttConnection } from './mqtt-connection.ts';
import type { ParkingQueue } from './parking-queue.ts';
import type { WebhookEndpoint } from './webhook-endpoint.ts';

export interface NetworkSetupProps {
  readonly settings: Settings;
  readonly keks: KekSecret;
  readonly apiKey: ApiKeySecret;
  readonly failures: ParkingQueue;
  /** For the connection `webhook`. @default - none */
  readonly webhook?: WebhookEndpoint | undefined;
  /** For the connection `mqtt`. @default - none */
  readonly mqtt?: MqttConnection | undefined;
}

/**
 * Sets up the network by its API: with each deployment that changes something of it, once there is an API key, and
 * whenever `npx lorawan connect` asks. When the stack is deleted, what it made there goes with it.
 */
export class NetworkSetup extends Construct {
  readonly handler: HandlerFunction;

  constructor(scope: Construct, id: string, props: NetworkSetupProps) {
    super(scope, id);
    const { settings, failures } = props;
    this.handler = new HandlerFunction(this, 'Function', {
      room: 'network-setup',
      description: `Sets up the network of ${settings.name}: API key, end-to-end encryption, connection`,
      failures,
      timeout: Duration.seconds(TIME_LIMIT_SECONDS),
    });
    this.bindSecret(ENV.apiKeySecretArn, props.apiKey.secret);
    this.bindSecret(ENV.kekSecretArn, props.keks.secret);
    this.bindSecret(ENV.webhookSecretArn, props.webhook?.secret.secret);
    this.bindMqtt(props.mqtt);
    // Every system knows Amazon's; the laptop has its own.
    this.handler.set(ENV.mqttServerAuthority, NONE);
    const properties = propertiesOf(settings, props);
    this.handler
      .set(ENV.stackName, properties.stackName)
      .set(ENV.clusterUrl, properties.clusterUrl)
      .set(ENV.identityServerUrl, properties.identityServerUrl)
      .set(ENV.applicationID, properties.applicationID)
      .set(ENV.connection, properties.connection)
      .set(ENV.endToEndEncryption, properties.endToEndEncryption)
      .set(ENV.webhookUrl, properties.webhookUrl);
    const setup = new CustomResource(this, 'Resource', {
      resourceType: 'Custom::LorawanNetworkSetup',
      serviceToken: this.handler.function.functionArn,
      // A lost answer must not hold the deployment for CloudFormation's default of one hour.
      serviceTimeout: Duration.seconds(TIME_LIMIT_SECONDS + 60),
      properties: { ...properties },
    });
    // The policy is a resource of its own, which nothing else would have CloudFormation make first, or delete last.
    setup.node.addDependency(this.handler);
    // What the network is told of has to let it in.
    for (const way of [props.mqtt, props.webhook]) if (way !== undefined) setup.node.addDependency(way);
  }

  private bindMqtt(mqtt: MqttConnection | undefined): void {
    const variables = [ENV.mqttSecretArn, ENV.mqttPolicyName, ENV.mqttServerUrl, ENV.mqttClientID];
    if (mqtt === undefined) for (const variable of variables) this.handler.set(variable, NONE);
    else mqtt.bindTo(this.handler);
  }

  private bindSecret(variable: string, secret: Secret | undefined): void {
    const secretArn = secret?.secretArn;
    if (secretArn === undefined) this.handler.set(variable, NONE);
    else this.handler.bind(variable, secretArn, { actions: ['secretsmanager:GetSecretValue'], on: [secretArn] });
  }
}

/** Says of a variable that it does not belong to the connection. */
const NONE = 'none';

function propertiesOf(
  { name, theThingsStack }: Settings,
  { webhook, mqtt }: Pick<NetworkSetupProps, 'webhook' | 'mqtt'>,
): NetworkSetupProperties {
  const { clusterAddress, identityServerAddress = clusterAddress } = theThingsStack;
  return {
    stackName: name,
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

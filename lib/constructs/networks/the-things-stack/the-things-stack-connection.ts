import { Construct } from 'constructs';
import { NETWORKS } from '../../../../lambdas/networks/contract.ts';
import { ENV, innerBaseTopic, innerDownlinkTopic } from '../../../../lambdas/networks/the-things-stack/contract.ts';
import { clusterUrl } from '../../../cluster-url.ts';
import type { TheThingsStackSettings } from '../../../settings.ts';
import type { HandlerFunction } from '../../handler-function.ts';
import { iotArn } from '../../iot-arn.ts';
import type { NetworkProps } from '../network-props.ts';
import { NetworkRule } from '../network-rule.ts';
import { MqttConnection } from './mqtt-connection.ts';
import { TheThingsStackSetup } from './the-things-stack-setup.ts';
import { WebhookEndpoint } from './webhook-endpoint.ts';

export interface TheThingsStackConnectionProps extends NetworkProps {
  readonly theThingsStack: TheThingsStackSettings;
}

/**
 * The Things Stack: its messages in, downlinks out, devices of things, and what it is told over its API. By `assume-role` it comes
 * in with a role that it remembers, and that lives in the identity stack therefore.
 */
export class TheThingsStackConnection extends Construct {
  /** Only for the connection `webhook`. */
  readonly webhook: WebhookEndpoint | undefined;

  constructor(scope: Construct, id: string, props: TheThingsStackConnectionProps) {
    super(scope, id);
    const { settings, theThingsStack, upstream, downlink, iotEndpoint, failures } = props;
    const { connection } = theThingsStack;
    for (const handler of [upstream, downlink, props.provisioning]) this.introduceTo(handler, props);
    const { ruleName } = new NetworkRule(this, 'Rule', props, {
      network: NETWORKS.theThingsStack,
      // Each kind of message has a topic of its own below this one, or all have one. Our own requests to the network go there too,
      // and are told apart by their one member.
      topicFilter: `${innerBaseTopic(settings.name)}/#`,
      conditions: ['isUndefined(downlinks)'],
    });
    // A network that calls a webhook listens to no topic.
    if (connection !== 'webhook') this.allowDownlinks(downlink, settings.name);
    this.webhook =
      connection === 'webhook'
        ? new WebhookEndpoint(this, 'Webhook', { stackName: settings.name, ruleName, iotEndpoint, failures })
        : undefined;
    const mqtt =
      connection === 'mqtt' ? new MqttConnection(this, 'Mqtt', { stackName: settings.name, iotEndpoint }) : undefined;
    new TheThingsStackSetup(this, 'Setup', {
      stackName: settings.name,
      theThingsStack,
      handler: props.setup,
      webhook: this.webhook,
      mqtt,
    });
  }

  /** Tells a function where The Things Stack is, and lets it read the key of its API. */
  private introduceTo(handler: HandlerFunction, { theThingsStack, apiKey }: TheThingsStackConnectionProps): void {
    const { clusterAddress, identityServerAddress = clusterAddress } = theThingsStack;
    handler
      .set(ENV.clusterUrl, clusterUrl(clusterAddress))
      .set(ENV.identityServerUrl, clusterUrl(identityServerAddress))
      .set(ENV.applicationID, theThingsStack.applicationId)
      .set(ENV.connection, theThingsStack.connection)
      .set(ENV.endToEndEncryption, String(theThingsStack.endToEndEncryption))
      .bindSecret(ENV.apiKeySecretArn, apiKey.secret);
  }

  private allowDownlinks(downlink: HandlerFunction, stackName: string): void {
    const topics = (['push', 'replace'] as const).map((operation) => innerDownlinkTopic(stackName, operation));
    downlink.grant(
      ['iot:Publish'],
      topics.map((topic) => iotArn(this, 'topic', topic)),
    );
  }
}

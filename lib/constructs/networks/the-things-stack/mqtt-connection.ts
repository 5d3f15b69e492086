import type { Construct } from 'constructs';
import { ENV } from '../../../../lambdas/network-setup/contract.ts';
import { innerBaseTopic, innerDownlinkTopic } from '../../../../lambdas/networks/the-things-stack/contract.ts';
import { mqttClientID, mqttServerUrl } from '../../../mqtt-address.ts';
import { ClientCertificate, type IotRight } from '../../client-certificate.ts';
import type { HandlerFunction } from '../../handler-function.ts';
import { iotArn } from '../../iot-arn.ts';

export interface MqttConnectionProps {
  /** Setting `name`. */
  readonly stackName: string;
  /** Host of the account's MQTT and HTTPS endpoint. */
  readonly iotEndpoint: string;
}

/** What the network's MQTT connection needs of the account, which the function that sets up the network hands over. */
export class MqttConnection extends ClientCertificate {
  private readonly serverUrl: string;
  private readonly clientID: string;

  constructor(scope: Construct, id: string, { stackName, iotEndpoint }: MqttConnectionProps) {
    const clientID = mqttClientID(stackName);
    super(scope, id, {
      description: 'Client certificate of The Things Stack, with its private key',
      rights: messageRights(scope, stackName, clientID),
    });
    this.serverUrl = mqttServerUrl(iotEndpoint);
    this.clientID = clientID;
  }

  /** Lets a function make the certificate and tells it what for. */
  bindTo(handler: HandlerFunction): void {
    handler
      .set(ENV.mqttSecretArn, this.secret.secretArn)
      .set(ENV.mqttPolicyName, this.policyName)
      .set(ENV.mqttServerUrl, this.serverUrl)
      .set(ENV.mqttClientID, this.clientID);
    this.grantMaking(handler);
  }
}

/** Messages of the network in, requests to it out, and nothing else. */
function messageRights(scope: Construct, stackName: string, clientID: string): readonly IotRight[] {
  const requests = (['push', 'replace'] as const).map((operation) => innerDownlinkTopic(stackName, operation));
  const topics = (resource: string) => requests.map((topic) => iotArn(scope, resource, topic));
  return [
    ['iot:Connect', iotArn(scope, 'client', clientID)],
    ['iot:Publish', iotArn(scope, 'topic', `${innerBaseTopic(stackName)}/*`)],
    ['iot:Subscribe', ...topics('topicfilter')],
    ['iot:Receive', ...topics('topic')],
  ];
}

import { createHash } from 'node:crypto';
import { RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnPolicy } from 'aws-cdk-lib/aws-iot';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { ENV } from '../../lambdas/network-setup/contract.ts';
import { innerBaseTopic, innerDownlinkTopic } from '../../lambdas/networks/the-things-stack/contract.ts';
import type { HandlerFunction } from './handler-function.ts';
import { iotArn } from './iot-arn.ts';

export interface MqttConnectionProps {
  /** Setting `name`. */
  readonly stackName: string;
  /** Host of the account's MQTT and HTTPS endpoint. */
  readonly iotEndpoint: string;
}

/** Port of AWS IoT Core for MQTT with a client certificate. */
const MQTTS_PORT = 8883;

/**
 * What the network's MQTT connection needs of the account: what its certificate may do, and a secret for that certificate.
 * CloudFormation can't make a certificate without showing its private key; the function that sets up the network does.
 */
export class MqttConnection extends Construct {
  /** Policy of AWS IoT for the certificate. */
  readonly policyName: string;
  /** Holds the certificate and its private key, once the function has made them. */
  readonly secret: secretsmanager.Secret;
  private readonly serverUrl: string;
  private readonly clientID: string;

  constructor(scope: Construct, id: string, props: MqttConnectionProps) {
    super(scope, id);
    this.serverUrl = `mqtts://${props.iotEndpoint}:${MQTTS_PORT}`;
    this.clientID = clientIDOf(props.stackName);
    this.policyName = this.allowMessages(props.stackName).ref;
    this.secret = new secretsmanager.Secret(this, 'Secret', {
      description: 'Client certificate of The Things Stack, with its private key',
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  /**
   * Lets a function make the certificate and tells it what for. The policy is one of its own, so that it lasts as long as
   * there is something to take back: also while another connection takes the place of this one.
   */
  bindTo(handler: HandlerFunction): void {
    const { secretArn } = this.secret;
    handler
      .set(ENV.mqttSecretArn, secretArn)
      .set(ENV.mqttPolicyName, this.policyName)
      .set(ENV.mqttServerUrl, this.serverUrl)
      .set(ENV.mqttClientID, this.clientID);
    const grants = new iam.Policy(this, 'Grants');
    const allow = (actions: string[], ...resources: string[]) =>
      grants.addStatements(new iam.PolicyStatement({ actions, resources }));
    allow(['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'], secretArn);
    // AWS has no finer resource for it.
    allow(['iot:CreateKeysAndCertificate'], '*');
    // AWS names certificates by their fingerprints, which nobody knows beforehand.
    const actions = ['DescribeCertificate', 'UpdateCertificate', 'DeleteCertificate', 'AttachPolicy', 'DetachPolicy'];
    allow(
      actions.map((action) => `iot:${action}`),
      iotArn(this, 'cert', '*'),
    );
    handler.function.role?.attachInlinePolicy(grants);
  }

  /** Messages of the network in, requests to it out, and nothing else. */
  private allowMessages(stackName: string): CfnPolicy {
    const requests = (['push', 'replace'] as const).map((operation) => innerDownlinkTopic(stackName, operation));
    const topics = (resource: string) => requests.map((topic) => iotArn(this, resource, topic));
    const allow = (action: string, ...resources: string[]) => ({
      Effect: 'Allow',
      Action: action,
      Resource: resources,
    });
    return new CfnPolicy(this, 'Policy', {
      policyDocument: {
        Version: '2012-10-17',
        Statement: [
          allow('iot:Connect', iotArn(this, 'client', this.clientID)),
          allow('iot:Publish', iotArn(this, 'topic', `${innerBaseTopic(stackName)}/*`)),
          allow('iot:Subscribe', ...topics('topicfilter')),
          allow('iot:Receive', ...topics('topic')),
        ],
      },
    });
  }
}

/** The longest client id that The Things Stack takes. */
const MAX_CLIENT_ID_LENGTH = 23;

/** One a stack, since AWS IoT lets an id connect once at a time: names that are too long to stand in it are told apart by a hash. */
function clientIDOf(stackName: string): string {
  const whole = `tts-${stackName}`;
  if (whole.length <= MAX_CLIENT_ID_LENGTH) return whole;
  const hash = createHash('sha256').update(stackName).digest('hex').slice(0, 8);
  return `${whole.slice(0, MAX_CLIENT_ID_LENGTH - hash.length - 1)}-${hash}`;
}

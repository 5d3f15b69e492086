import { RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnPolicy } from 'aws-cdk-lib/aws-iot';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { ENV } from '../../lambdas/network-setup/contract.ts';
import { innerBaseTopic, innerDownlinkTopic } from '../../lambdas/networks/the-things-stack/contract.ts';
import { mqttClientID, mqttServerUrl } from '../mqtt-address.ts';
import type { HandlerFunction } from './handler-function.ts';
import { iotArn } from './iot-arn.ts';

export interface MqttConnectionProps {
  /** Setting `name`. */
  readonly stackName: string;
  /** Host of the account's MQTT and HTTPS endpoint. */
  readonly iotEndpoint: string;
}

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
    this.serverUrl = mqttServerUrl(props.iotEndpoint);
    this.clientID = mqttClientID(props.stackName);
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
    const ofCertificates = ['Describe', 'Update', 'Delete'].map((verb) => `iot:${verb}Certificate`);
    allow([...ofCertificates, 'iot:AttachPolicy', 'iot:DetachPolicy'], iotArn(this, 'cert', '*'));
    const ofPolicy = ['ListTargetsForPolicy', 'ListPolicyVersions', 'DeletePolicyVersion', 'DeletePolicy'];
    allow(
      ofPolicy.map((action) => `iot:${action}`),
      iotArn(this, 'policy', this.policyName),
    );
    handler.function.role?.attachInlinePolicy(grants);
  }

  /**
   * Messages of the network in, requests to it out, and nothing else. AWS refuses for minutes to delete a policy that had a
   * certificate, and no stack is to fail on that: CloudFormation leaves it behind, for the function to delete, except where a
   * deployment fails that was to make it. Its name is CloudFormation's, so that another never meets it.
   */
  private allowMessages(stackName: string): CfnPolicy {
    const requests = (['push', 'replace'] as const).map((operation) => innerDownlinkTopic(stackName, operation));
    const topics = (resource: string) => requests.map((topic) => iotArn(this, resource, topic));
    const allow = (action: string, ...resources: string[]) => ({
      Effect: 'Allow',
      Action: action,
      Resource: resources,
    });
    const policy = new CfnPolicy(this, 'Policy', {
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
    policy.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    return policy;
  }
}

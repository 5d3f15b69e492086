import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import {
  ANSWER_LIMIT_SECONDS,
  NAMED_POLICY_TYPE,
  type NamedPolicyProperties,
} from '../../../lambdas/network-setup/contract.ts';
import { NETWORKS } from '../../../lambdas/networks/contract.ts';
import {
  ENV,
  HELIUM_POLICY_NAME,
  HELIUM_THING_TYPE_NAME,
  heliumDownlinkTopic,
} from '../../../lambdas/networks/helium/contract.ts';
import type { Settings } from '../../settings.ts';
import { accessKeySecret } from '../access-key-secret.ts';
import { FunctionResource } from '../function-resource.ts';
import type { HandlerFunction } from '../handler-function.ts';
import { iotArn } from '../iot-arn.ts';
import type { NetworkProps } from './network-props.ts';
import { NetworkRule } from './network-rule.ts';

export interface HeliumConnectionProps extends NetworkProps {
  readonly helium: NonNullable<Settings['helium']>;
}

/** The console names a device's thing and MQTT client after the device's id, a UUID; `?` stands for one character. */
const UUID_PATTERN = '????????-????-????-????-????????????';

/** What it takes to see to a policy that is there, or is not, and to hand it back. */
const POLICY_ACTIONS = [
  'iot:CreatePolicy',
  'iot:ListPolicyVersions',
  'iot:GetPolicyVersion',
  'iot:CreatePolicyVersion',
  'iot:SetDefaultPolicyVersion',
  'iot:DeletePolicyVersion',
];

/**
 * The Helium Console: its uplinks in, downlinks out, an access key for it to be typed in there, and beforehand the policy of
 * which it would otherwise make one for everything. The account has one of these, since the console chooses the policy's name.
 */
export class HeliumConnection extends Construct {
  constructor(scope: Construct, id: string, props: HeliumConnectionProps) {
    super(scope, id);
    const { downlink, helium } = props;
    new NetworkRule(this, 'Rule', props, { network: NETWORKS.helium, topicFilter: helium.uplinkTopic });
    downlink.bind(ENV.hasHelium, 'true', {
      actions: ['iot:Publish'],
      on: [iotArn(this, 'topic', heliumDownlinkTopic('*'))],
    });
    this.allowDevices(helium.uplinkTopic, props.setup);
    this.keepAccessKey(this.makeUser());
  }

  /**
   * What certificates of devices may do: publish uplinks and hear downlinks. All of them are in the hands of the console, so
   * that to tell its devices apart would keep nobody from anything. The console may have made the policy before, which
   * CloudFormation takes for an error; the function puts its document right instead, and back when the stack goes.
   */
  private allowDevices(uplinkTopic: string, setup: HandlerFunction): void {
    const downlinkTopic = heliumDownlinkTopic(UUID_PATTERN);
    const allow = (action: string, resource: string, name: string) => ({
      Effect: 'Allow',
      Action: `iot:${action}`,
      Resource: iotArn(this, resource, name),
    });
    const grants = this.grantPolicy(setup);
    const properties: NamedPolicyProperties = {
      policyName: HELIUM_POLICY_NAME,
      policyDocument: {
        Version: '2012-10-17',
        Statement: [
          allow('Connect', 'client', UUID_PATTERN),
          allow('Publish', 'topic', uplinkTopic),
          allow('Subscribe', 'topicfilter', downlinkTopic),
          allow('Receive', 'topic', downlinkTopic),
        ],
      },
    };
    const policy = new FunctionResource(this, 'NamedPolicy', {
      resourceType: NAMED_POLICY_TYPE,
      handler: setup,
      answerLimit: Duration.seconds(ANSWER_LIMIT_SECONDS),
      properties,
    });
    policy.node.addDependency(grants);
  }

  /** A policy of its own, which lasts as long as there is something to take back: also when Helium leaves the settings. */
  private grantPolicy(setup: HandlerFunction): iam.Policy {
    const resources = [iotArn(this, 'policy', HELIUM_POLICY_NAME)];
    const grants = new iam.Policy(this, 'Grants', {
      statements: [new iam.PolicyStatement({ actions: POLICY_ACTIONS, resources })],
    });
    setup.function.role?.attachInlinePolicy(grants);
    return grants;
  }

  /** Just what the console does with its key, in place of the managed policy AWSIoTConfigAccess. */
  private makeUser(): iam.User {
    const user = new iam.User(this, 'User');
    const things = iotArn(this, 'thing', UUID_PATTERN);
    const certificates = iotArn(this, 'cert', '*');
    const allow = (actions: string[], resource: string, conditions: iam.Conditions = {}) =>
      user.addToPolicy(
        new iam.PolicyStatement({ actions: actions.map((name) => `iot:${name}`), resources: [resource], conditions }),
      );
    allow(['GetPolicy'], iotArn(this, 'policy', HELIUM_POLICY_NAME));
    allow(['DescribeThingType', 'CreateThingType'], iotArn(this, 'thingtype', HELIUM_THING_TYPE_NAME));
    allow(['DescribeThing', 'CreateThing', 'ListThingPrincipals'], things);
    // AWS names certificates by their fingerprints, and lets nobody say which policies may be attached to them.
    allow(['DescribeCertificate', 'AttachPrincipalPolicy'], certificates);
    allow(['AttachThingPrincipal'], certificates, { ArnLike: { 'iot:thingArn': things } });
    // AWS knows no resource for these two. Without them the console can't connect a device.
    const here = { StringEquals: { 'aws:RequestedRegion': Stack.of(this).region } };
    allow(['DescribeEndpoint', 'CreateCertificateFromCsr'], '*', here);
    return user;
  }

  /** What a user types into the console. */
  private keepAccessKey(user: iam.User): void {
    const secret = accessKeySecret(this, 'Secret', {
      user,
      description: 'Access key for the Helium Console, to be typed in there',
      told: { region: Stack.of(this).region },
    });
    new CfnOutput(Stack.of(this), 'HeliumSecretArn', {
      value: secret.secretArn,
      description: 'Secret: access key for the Helium Console',
    });
  }
}

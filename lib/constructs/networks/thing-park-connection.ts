import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import {
  ANSWER_LIMIT_SECONDS,
  CLIENT_CERTIFICATE_ATTRIBUTES,
  CLIENT_CERTIFICATE_TYPE,
  type ClientCertificateProperties,
} from '../../../lambdas/network-setup/contract.ts';
import { NETWORKS } from '../../../lambdas/networks/contract.ts';
import {
  ENV,
  patternFilter,
  patternResource,
  SERVER_ENV,
  VALIDITY_ENV,
} from '../../../lambdas/networks/thing-park/contract.ts';
import { MQTT_CLIENT_ID_PREFIX } from '../../mqtt-address.ts';
import type { Settings } from '../../settings.ts';
import { accessKeySecret } from '../access-key-secret.ts';
import { ClientCertificate, type IotRight } from '../client-certificate.ts';
import { FunctionResource } from '../function-resource.ts';
import type { HandlerFunction } from '../handler-function.ts';
import { iotArn } from '../iot-arn.ts';
import type { NetworkProps } from './network-props.ts';
import { NetworkRule } from './network-rule.ts';

export interface ThingParkConnectionProps extends NetworkProps {
  readonly thingPark: NonNullable<Settings['thingPark']>;
}

/** ThingPark names things by their DevEUI, 16 hex digits; `?` stands for one character. */
const DEV_EUI_PATTERN = '?'.repeat(16);

/** Clients of The Things Stack. AWS IoT throws a client out when another connects by its name. */
const NETWORK_CLIENTS = [`${MQTT_CLIENT_ID_PREFIX}*`, 'thethings-*'];

/**
 * Actility ThingPark X IoT Flow: its messages in, downlinks out, and what its connection asks for: an access key and a client
 * certificate, both for its topics and things alone.
 */
export class ThingParkConnection extends Construct {
  constructor(scope: Construct, id: string, props: ThingParkConnectionProps) {
    super(scope, id);
    const { downlink, thingPark } = props;
    new NetworkRule(this, 'Rule', props, {
      network: NETWORKS.thingPark,
      topicFilter: patternFilter(thingPark.uplinkTopicPattern),
      // A downlink pattern that the filter matches too is told apart by what is published there.
      // Alarms of base stations are about no thing.
      conditions: ['isUndefined(DevEUI_downlink)', 'isUndefined(BS_alarm)'],
    });
    downlink.bind(ENV.downlinkTopicPattern, thingPark.downlinkTopicPattern, {
      actions: ['iot:Publish'],
      on: [iotArn(this, 'topic', patternResource(thingPark.downlinkTopicPattern))],
    });
    const { downlinkValiditySeconds: validity } = thingPark;
    if (validity !== undefined) downlink.set(VALIDITY_ENV.downlinkValiditySeconds, String(validity));
    if (thingPark.applicationServerKey) this.keepServerKey(downlink);
    const certificate = new ClientCertificate(this, 'Certificate', {
      description: 'Client certificate of ThingPark, with its private key',
      rights: this.messageRights(thingPark),
      denied: [['iot:Connect', ...NETWORK_CLIENTS.map((name) => iotArn(this, 'client', name))]],
    });
    const user = this.makeUser(thingPark, this.makeCertificate(certificate, props.setup));
    const accessKey = accessKeySecret(this, 'AccessKeySecret', { user, description: 'Access key for ThingPark' });
    this.tell('ThingParkAccessKeySecretArn', accessKey, 'Secret: access key for ThingPark');
    this.tell('ThingParkCertificateSecretArn', certificate.secret, 'Secret: client certificate for ThingPark');
  }

  /** Uplinks and reports in, downlinks out, and nothing else. */
  private messageRights({
    uplinkTopicPattern,
    downlinkTopicPattern,
  }: ThingParkConnectionProps['thingPark']): IotRight[] {
    return [
      // ThingPark connects several clients at a time, and says of none what it is called.
      ['iot:Connect', iotArn(this, 'client', '*')],
      ['iot:Publish', iotArn(this, 'topic', patternResource(uplinkTopicPattern))],
      ['iot:Subscribe', iotArn(this, 'topicfilter', patternFilter(downlinkTopicPattern))],
      ['iot:Receive', iotArn(this, 'topic', patternResource(downlinkTopicPattern))],
    ];
  }

  /** @returns the certificate's ARN */
  private makeCertificate(certificate: ClientCertificate, setup: HandlerFunction): string {
    certificate.grantMaking(setup);
    const properties: ClientCertificateProperties = {
      policyName: certificate.policyName,
      secretArn: certificate.secret.secretArn,
    };
    const made = new FunctionResource(this, 'MadeCertificate', {
      resourceType: CLIENT_CERTIFICATE_TYPE,
      handler: setup,
      answerLimit: Duration.seconds(ANSWER_LIMIT_SECONDS),
      properties,
    });
    // What the function may is made with it.
    made.node.addDependency(certificate);
    return made.getAttString(CLIENT_CERTIFICATE_ATTRIBUTES.certificateArn);
  }

  /** Who ThingPark signs in as, to make things before their first uplink and to speak. It listens with the certificate. */
  private makeUser({ uplinkTopicPattern }: ThingParkConnectionProps['thingPark'], certificateArn: string): iam.User {
    const user = new iam.User(this, 'User');
    const allow = (actions: string[], resources: string[], conditions: iam.Conditions = {}) =>
      user.addToPolicy(new iam.PolicyStatement({ actions, resources, conditions }));
    const things = iotArn(this, 'thing', DEV_EUI_PATTERN);
    allow(['iot:CreateThing', 'iot:DescribeThing'], [things]);
    allow(['iot:AttachThingPrincipal'], [certificateArn], { ArnLike: { 'iot:thingArn': things } });
    allow(['iot:Publish'], [iotArn(this, 'topic', patternResource(uplinkTopicPattern))]);
    // AWS knows no resource for it, and ThingPark's guide has it among the least that the user needs.
    const here = { StringEquals: { 'aws:RequestedRegion': Stack.of(this).region } };
    allow(['iot:ListThings'], ['*'], here);
    return user;
  }

  /** Place for the application server's id and key, which ThingPark gives out. Until a user stores them, it holds a random word. */
  private keepServerKey(downlink: HandlerFunction): void {
    const secret = new secretsmanager.Secret(this, 'ServerSecret', {
      description: 'Application server that downlinks show to ThingPark: {"id":"…","key":"…"}',
      removalPolicy: RemovalPolicy.DESTROY,
    });
    downlink.bindSecret(SERVER_ENV.serverSecretArn, secret);
    this.tell('ThingParkServerSecretArn', secret, 'Secret for the application server: {"id":"…","key":"…"}');
  }

  private tell(output: string, { secretArn }: secretsmanager.Secret, description: string): void {
    new CfnOutput(Stack.of(this), output, { value: secretArn, description });
  }
}

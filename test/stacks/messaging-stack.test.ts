import { beforeAll, describe, expect, it } from 'vitest';
import { IDENTITY_OUTPUTS, MESSAGING_OUTPUTS } from '../../lib/cli/doctor/expected-outputs.ts';
import { settingsWith } from '../constructs/settings.ts';
import { type Deployed, deployed } from './deployed.ts';

// The list of the design; docs, scripts and the setup of the network name them.
const OUTPUTS = [
  ...['CrossAccountRoleArn', 'ExternalId', 'Region', 'IotEndpoint', 'StackName', 'InnerBaseTopic', 'UplinkTopicFilter'],
  ...[
    'DownlinkTopic',
    'ThingTypeName',
    'WebhookUrl',
    'WebhookSecretArn',
    'KekSecretArn',
    'KekLabel',
    'ApiKeySecretArn',
  ],
  ...['ApplicationId', 'ClusterUrl', 'Connection', 'EndToEndEncryption', 'IdentityServerUrl', 'Settings'],
  ...['DeviceTableName', 'NetworkSetupFunctionName', 'NetworkInstructions'],
  ...['DefaultFrequencyPlanId', 'FailedMessagesQueueUrl', 'IngestErrorsQueueUrl'],
];

describe('the outputs of the messaging stack', () => {
  let all: Deployed;
  beforeAll(async () => {
    all = await deployed(settingsWith({ thingTypeName: 'sensor' }));
  });

  it('are all that a user needs to know', () => {
    expect(Object.keys(all.outputs).sort()).toEqual([...OUTPUTS].sort());
    expect(all.outputs).toMatchObject({
      CrossAccountRoleArn: expect.stringMatching(/^arn:aws:iam:.*CrossAccountRole/),
      Region: 'eu-west-1',
      IotEndpoint: 'endpoint',
      StackName: 'plant',
      InnerBaseTopic: 'thethings/lorawan/plant',
      UplinkTopicFilter: 'lorawan/+/uplink',
      DownlinkTopic: 'lorawan/downlink',
      ThingTypeName: 'sensor',
      WebhookUrl: 'none',
      WebhookSecretArn: 'none',
      ApplicationId: 'my-application',
      ClusterUrl: 'https://eu1.cloud.thethings.network',
      Connection: 'assume-role',
      EndToEndEncryption: 'false',
      IdentityServerUrl: 'https://eu1.cloud.thethings.network',
      DeviceTableName: expect.stringMatching(/^Devices/),
      NetworkSetupFunctionName: expect.stringMatching(/^NetworkSetup/),
      DefaultFrequencyPlanId: 'EU_863_870_TTN',
    });
  });

  it('are what the doctor looks for, in the one stack and in the other', () => {
    const of = (name: string) =>
      Object.keys(Object(all.templates.find((stack) => stack.name === name)?.template).Outputs);
    const named = (name: string) => of(name).filter((key) => OUTPUTS.includes(key));
    expect(named('plant-identity').sort()).toEqual([...IDENTITY_OUTPUTS].sort());
    expect(named('plant-messaging').sort()).toEqual([...MESSAGING_OUTPUTS].sort());
  });

  it('repeat label and external id of the identity stack, whose own id they are made of', () => {
    const role = all.resources.find(({ logicalId }) => /^CrossAccountRole(?!DefaultPolicy)/.test(logicalId));
    const uuid = role?.stackId.split('/')[2] ?? '';
    expect(uuid).toMatch(/^[0-9a-f]{8}-/);
    expect(all.outputs).toMatchObject({ ExternalId: uuid, KekLabel: `plant-kek-${uuid.split('-')[0]}` });
    expect(role?.properties['AssumeRolePolicyDocument']).toMatchObject({
      Statement: [{ Condition: { StringEquals: { 'sts:ExternalId': uuid } } }],
    });
  });

  it('say what to enter where in The Things Stack', () => {
    const { NetworkInstructions, CrossAccountRoleArn, ExternalId } = all.outputs;
    expect(NetworkInstructions).toBe(
      'Open https://eu1.cloud.thethings.network/console/applications/my-application, go to Integrations, AWS IoT, and enter: ' +
        `Cross-account role ARN: ${CrossAccountRoleArn}; Region: eu-west-1; Stack name: plant; External ID, where there is a ` +
        `field: ${ExternalId}.`,
    );
  });

  it('point to different places', () => {
    const { KekSecretArn, ApiKeySecretArn, FailedMessagesQueueUrl, IngestErrorsQueueUrl } = all.outputs;
    expect(new Set([KekSecretArn, ApiKeySecretArn, FailedMessagesQueueUrl, IngestErrorsQueueUrl]).size).toBe(4);
  });
});

describe('an output that does not apply says none', () => {
  it('without external id', async () => {
    const { outputs } = await deployed(settingsWith({}, { externalId: 'none' }));
    expect(Object.keys(outputs).sort()).toEqual([...OUTPUTS].sort());
    expect(outputs).toMatchObject({ ExternalId: 'none', CrossAccountRoleArn: expect.stringMatching(/^arn:/) });
    expect(outputs['NetworkInstructions']).toMatch(/; Stack name: plant\.$/);
  });

  it('without The Things Stack', async () => {
    const { outputs } = await deployed(settingsWith({ thingPark: {} }, null));
    expect(Object.keys(outputs)).toEqual(expect.arrayContaining(OUTPUTS));
    const none = OUTPUTS.filter((key) => outputs[key] === 'none');
    expect(none.sort()).toEqual([
      ...['ApplicationId', 'ClusterUrl', 'Connection', 'CrossAccountRoleArn', 'EndToEndEncryption', 'ExternalId'],
      ...['IdentityServerUrl', 'InnerBaseTopic', 'NetworkInstructions', 'WebhookSecretArn', 'WebhookUrl'],
    ]);
  });

  it('without role', async () => {
    const { outputs } = await deployed(settingsWith({}, { connection: 'webhook' }));
    expect(Object.keys(outputs).sort()).toEqual([...OUTPUTS].sort());
    expect(outputs).toMatchObject({
      WebhookUrl: expect.stringMatching(/^https:\/\/\w*webhook.*\/$/),
      WebhookSecretArn: expect.stringMatching(/^arn:aws:secretsmanager:.*Webhook/),
    });
    expect(outputs).toMatchObject({ ExternalId: 'none', CrossAccountRoleArn: 'none', NetworkInstructions: 'none' });
  });
});

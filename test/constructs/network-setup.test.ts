import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { ApiKeySecret } from '../../lib/constructs/api-key-secret.ts';
import { KekSecret } from '../../lib/constructs/kek-secret.ts';
import { NetworkSetup } from '../../lib/constructs/network-setup.ts';
import { ParkingQueue } from '../../lib/constructs/parking-queue.ts';
import { WebhookEndpoint } from '../../lib/constructs/webhook-endpoint.ts';
import { settingsWith } from './settings.ts';
import { grantsOf, propertiesOf, smallStack } from './small-stack.ts';

const PROPERTIES = {
  stackName: 'plant',
  clusterUrl: 'https://nam1.cloud.thethings.network',
  identityServerUrl: 'https://eu1.cloud.thethings.network',
  applicationID: 'my-application',
  connection: 'assume-role',
  endToEndEncryption: 'true',
  webhookUrl: 'none',
  mqttSecretArn: 'none',
  mqttPolicyName: 'none',
};

function networkSetup(networkFields: object = {}, withWebhook = false) {
  const stack = smallStack();
  const needed = { keks: new KekSecret(stack, 'Kek', 'plant'), apiKey: new ApiKeySecret(stack, 'ApiKey') };
  const failures = new ParkingQueue(stack, 'Failures');
  const endpoint = { stackName: 'plant', ruleName: 'plant_upstream', iotEndpoint: 'a1.example', failures };
  const webhook = withWebhook ? new WebhookEndpoint(stack, 'Webhook', endpoint) : undefined;
  const settings = settingsWith({}, { clusterAddress: 'nam1.cloud.thethings.network', ...networkFields });
  new NetworkSetup(stack, 'Setup', { settings, failures, webhook, ...needed });
  return { stack, webhook, ...needed };
}

const TTN = { identityServerAddress: 'eu1.cloud.thethings.network', endToEndEncryption: true };

describe('the setup of the network', () => {
  const { stack, keks, apiKey } = networkSetup(TTN);
  const template = Template.fromStack(stack);
  const [resource] = Object.values(template.findResources('Custom::LorawanNetworkSetup'));

  it('is a custom resource that runs again when anything of it changes, and gives up a minute after the function has to have ended', () => {
    expect(resource?.['Properties']).toEqual({
      ServiceToken: { 'Fn::GetAtt': [expect.stringMatching(/^SetupFunction/), 'Arn'] },
      ServiceTimeout: '450',
      ...PROPERTIES,
    });
  });

  it('tells the function the same, and where the secrets are', () => {
    const [functionProperties] = propertiesOf(stack, 'AWS::Lambda::Function') as { Environment: object }[];
    expect(functionProperties).toMatchObject({ Timeout: 390 });
    expect(functionProperties?.Environment).toEqual({
      Variables: {
        STACK_NAME: 'plant',
        CLUSTER_URL: 'https://nam1.cloud.thethings.network',
        IDENTITY_SERVER_URL: 'https://eu1.cloud.thethings.network',
        APPLICATION_ID: 'my-application',
        CONNECTION: 'assume-role',
        END_TO_END_ENCRYPTION: 'true',
        API_KEY_SECRET_ARN: stack.resolve(apiKey.secret.secretArn),
        KEK_SECRET_ARN: stack.resolve(keks.secret.secretArn),
        WEBHOOK_URL: 'none',
        WEBHOOK_SECRET_ARN: 'none',
        MQTT_SECRET_ARN: 'none',
        MQTT_POLICY_NAME: 'none',
        MQTT_SERVER_URL: 'none',
        MQTT_CLIENT_ID: 'none',
        MQTT_SERVER_AUTHORITY: 'none',
      },
    });
  });

  it('may read the API key and the KEKs, and nothing else', () => {
    const { 'secretsmanager:GetSecretValue': secrets, ...others } = grantsOf(stack);
    expect(secrets).toEqual([stack.resolve(apiKey.secret.secretArn), stack.resolve(keks.secret.secretArn)]);
    expect(Object.keys(others).sort()).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents', 'sqs:SendMessage']);
  });

  it('has its rights from before it is made until after it is deleted', () => {
    const [policy] = Object.keys(template.findResources('AWS::IAM::Policy'));
    expect(resource?.['DependsOn']).toContain(policy);
  });
});

describe('the properties that are said of a network', () => {
  const propertiesWith = (...args: Parameters<typeof networkSetup>) =>
    propertiesOf(networkSetup(...args).stack, 'Custom::LorawanNetworkSetup')[0];

  it('have the cluster as Identity Server where no other is named', () => {
    expect(propertiesWith({})).toMatchObject({
      clusterUrl: 'https://nam1.cloud.thethings.network',
      identityServerUrl: 'https://nam1.cloud.thethings.network',
      endToEndEncryption: 'false',
    });
  });

  it('have the URL for a webhook, whose secret the function may read', () => {
    const { stack, webhook } = networkSetup({ connection: 'webhook' }, true);
    expect(propertiesOf(stack, 'Custom::LorawanNetworkSetup')).toEqual([
      expect.objectContaining({ connection: 'webhook', webhookUrl: stack.resolve(webhook?.url) }),
    ]);
    const secretArn = stack.resolve(webhook?.secret.secret.secretArn);
    const functions = propertiesOf(stack, 'AWS::Lambda::Function');
    expect(functions).toContainEqual(
      expect.objectContaining({
        Environment: { Variables: expect.objectContaining({ CONNECTION: 'webhook', WEBHOOK_SECRET_ARN: secretArn }) },
      }),
    );
    expect(grantsOf(stack)['secretsmanager:GetSecretValue']).toContainEqual(secretArn);
  });

  it('never hold a secret', () => {
    const text = JSON.stringify(propertiesWith({ connection: 'webhook' }, true));
    expect(text).not.toMatch(/resolve:|ApiKey|Kek/);
  });
});

import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { TheThingsStackConnection } from '../../../../lib/constructs/networks/the-things-stack/the-things-stack-connection.ts';
import { networkParts } from '../../network-parts.ts';
import { settingsWith } from '../../settings.ts';
import { arn, grantsOf, propertiesOf, smallStack } from '../../small-stack.ts';

function connected(networkFields: object = {}) {
  const stack = smallStack();
  const settings = settingsWith({}, { clusterAddress: 'nam1.cloud.thethings.network', ...networkFields });
  const parts = networkParts(stack, settings);
  const { theThingsStack } = settings;
  if (theThingsStack === undefined) throw new Error('the settings have no The Things Stack');
  const connection = new TheThingsStackConnection(stack, 'TheThingsStack', { ...parts, theThingsStack });
  const template = Template.fromStack(stack);
  const functions = template.findResources('AWS::Lambda::Function');
  const variablesOf = (id: string): Readonly<Record<string, unknown>> => {
    const [, found] = Object.entries(functions).find(([logicalID]) => logicalID.startsWith(id)) ?? [];
    return found?.['Properties'].Environment.Variables;
  };
  const [setup] = Object.values(template.findResources('Custom::LorawanNetworkSetup'));
  return { stack, template, connection, variablesOf, setup, apiKey: parts.apiKey };
}

const TTN = { identityServerAddress: 'eu1.cloud.thethings.network', endToEndEncryption: true };

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

describe('The Things Stack', () => {
  const { stack, template, variablesOf, apiKey } = connected(TTN);
  const secretArn = stack.resolve(apiKey.secret.secretArn);

  it('is heard below the inner topic of the stack, save for our own requests', () => {
    template.hasResourceProperties('AWS::IoT::TopicRule', {
      RuleName: 'plant_the_things_stack',
      TopicRulePayload: {
        Sql:
          "SELECT *, 'the-things-stack' AS lorawanNetwork FROM 'thethings/lorawan/plant/#' " +
          'WHERE isUndefined(lorawanNetwork) AND isUndefined(downlinks)',
      },
    });
  });

  it.each(['Upstream', 'Downlink', 'Provisioning'])('is made known to the function %s', (id) => {
    expect(variablesOf(id)).toEqual({
      CLUSTER_URL: 'https://nam1.cloud.thethings.network',
      IDENTITY_SERVER_URL: 'https://eu1.cloud.thethings.network',
      APPLICATION_ID: 'my-application',
      CONNECTION: 'assume-role',
      END_TO_END_ENCRYPTION: 'true',
      API_KEY_SECRET_ARN: secretArn,
    });
  });

  it('has functions read the key of its API, and publish where it listens, and nothing else', () => {
    const topics = ['push', 'replace'].map((verb) => arn('iot', `topic/thethings/lorawan/plant/downlink/${verb}`));
    const { 'secretsmanager:GetSecretValue': secrets = [], 'iot:Publish': published, ...others } = grantsOf(stack);
    expect(published).toEqual(topics);
    // Of the setup function they are its own.
    expect(secrets.filter((secret) => JSON.stringify(secret) === JSON.stringify(secretArn))).toHaveLength(4);
    expect(secrets).toHaveLength(5);
    expect(Object.keys(others).sort()).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents', 'sqs:SendMessage']);
  });

  it('is looked for at the cluster where no Identity Server is named', () => {
    const { variablesOf, setup } = connected();
    expect(variablesOf('Provisioning')).toMatchObject({ IDENTITY_SERVER_URL: 'https://nam1.cloud.thethings.network' });
    expect(setup?.['Properties']).toMatchObject({ identityServerUrl: 'https://nam1.cloud.thethings.network' });
  });

  it('is called by the URL that the settings name', () => {
    const { variablesOf } = connected({ clusterAddress: 'http://127.0.0.1:1885' });
    expect(variablesOf('Upstream')).toMatchObject({ CLUSTER_URL: 'http://127.0.0.1:1885' });
  });

  it('is sent nothing by MQTT if it calls a webhook, since it listens to no topic', () => {
    const { stack, variablesOf } = connected({ connection: 'webhook' });
    expect(JSON.stringify(grantsOf(stack)['iot:Publish'])).not.toContain('downlink');
    expect(variablesOf('Downlink')).toMatchObject({ CONNECTION: 'webhook' });
  });
});

describe('the setup of The Things Stack', () => {
  const { template, setup, variablesOf } = connected(TTN);

  it('is a custom resource that runs again when anything of it changes, and gives up a minute after the function has to have ended', () => {
    expect(setup?.['Properties']).toEqual({
      ServiceToken: { 'Fn::GetAtt': [expect.stringMatching(/^SetupFunction/), 'Arn'] },
      ServiceTimeout: '450',
      ...PROPERTIES,
    });
  });

  it('tells the function the same', () => {
    expect(variablesOf('Setup')).toMatchObject({
      STACK_NAME: 'plant',
      CLUSTER_URL: PROPERTIES.clusterUrl,
      IDENTITY_SERVER_URL: PROPERTIES.identityServerUrl,
      APPLICATION_ID: PROPERTIES.applicationID,
      CONNECTION: 'assume-role',
      END_TO_END_ENCRYPTION: 'true',
      WEBHOOK_URL: 'none',
      WEBHOOK_SECRET_ARN: 'none',
      MQTT_SECRET_ARN: 'none',
    });
  });

  it('has its rights from before it is made until after it is deleted', () => {
    const policies = Object.keys(template.findResources('AWS::IAM::Policy'));
    expect(setup?.['DependsOn']).toContain(policies.find((id) => id.startsWith('Setup')));
  });
});

describe('the setup of The Things Stack that calls a webhook', () => {
  const { stack, template, connection, setup } = connected({ connection: 'webhook' });
  const { webhook } = connection;

  it('has its URL, and may read its secret', () => {
    expect(setup?.['Properties']).toMatchObject({ connection: 'webhook', webhookUrl: stack.resolve(webhook?.url) });
    const secretArn = stack.resolve(webhook?.secret.secret.secretArn);
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ CONNECTION: 'webhook', WEBHOOK_SECRET_ARN: secretArn }) },
    });
    expect(grantsOf(stack)['secretsmanager:GetSecretValue']).toContainEqual(secretArn);
  });

  it('is told no secret', () => {
    const [properties] = propertiesOf(stack, 'Custom::LorawanNetworkSetup');
    expect(JSON.stringify(properties)).not.toMatch(/resolve:|ApiKey|Kek/);
  });
});

describe('the setup of The Things Stack that connects with a certificate', () => {
  const { template, setup } = connected({ connection: 'mqtt' });
  const idOf = (type: string) =>
    Object.keys(template.findResources(type)).find((id) => id.startsWith('TheThingsStackMqtt'));

  it('is told with each event what there is to take back, whatever the function is told by then', () => {
    expect(setup?.['Properties']).toMatchObject({
      connection: 'mqtt',
      mqttSecretArn: { Ref: idOf('AWS::SecretsManager::Secret') },
      mqttPolicyName: { Ref: idOf('AWS::IoT::Policy') },
    });
  });

  it('is deleted before policy, secret and grants are, without which it could take nothing back', () => {
    const needed = ['AWS::IoT::Policy', 'AWS::SecretsManager::Secret', 'AWS::IAM::Policy'].map(idOf);
    expect(needed).not.toContain(undefined);
    expect(setup?.['DependsOn']).toEqual(expect.arrayContaining(needed));
  });
});

import { beforeAll, describe, expect, it } from 'vitest';
import type { Template } from '../../../lib/local/cloudformation/template.ts';
import { evaluate } from '../../../lib/local/iam/evaluate.ts';
import { type PolicyDocument, parsePolicy } from '../../../lib/local/iam/policy.ts';
import { resourceTypesOf } from '../../../lib/local/iam/vocabulary.ts';
import { type Deployed, deployed } from '../../stacks/deployed.ts';
import { settingsWith } from '../settings.ts';

const DEVICE = '3c822699-37fd-4df6-a84d-93037a450843';
const CERTIFICATE = `cert/${'ab'.repeat(32)}`;
const REGION = 'eu-west-1';
const arn = (resource: string) => `arn:aws:iot:${REGION}:111122223333:${resource}`;

let all: Deployed;
beforeAll(async () => {
  all = await deployed(settingsWith({ helium: { uplinkTopic: 'fleet/helium' } }));
});

const ofHelium = (type: string) => all.ofType(type).filter(({ logicalId }) => logicalId.startsWith('Helium'));

function userPolicy(): PolicyDocument {
  const policy = ofHelium('AWS::IAM::Policy').find(({ properties }) => properties['Users'] !== undefined);
  return parsePolicy(policy?.properties['PolicyDocument']);
}

/** Whether the console's key may do something. */
function may(action: string, resource: string, context: Record<string, string> = {}): boolean {
  const request = { action: `iot:${action}`, resource, context: { 'aws:RequestedRegion': REGION, ...context } };
  return evaluate([userPolicy()], request).allowed;
}

/** Whether the function of a room may do something. */
function allowsRoom(room: string, action: string, resource: string): boolean {
  const policies = all.ofType('AWS::IAM::Policy').filter(({ logicalId }) => logicalId.startsWith(room));
  const documents = policies.map(({ properties }) => parsePolicy(properties['PolicyDocument']));
  return evaluate(documents, { action, resource: arn(resource) }).allowed;
}

describe('the access key for the Helium Console', () => {
  it.each([
    ['GetPolicy', 'policy/Helium-Policy'],
    ['DescribeThingType', 'thingtype/Helium-Thing'],
    ['CreateThingType', 'thingtype/Helium-Thing'],
    ['DescribeThing', `thing/${DEVICE}`],
    ['CreateThing', `thing/${DEVICE}`],
    ['ListThingPrincipals', `thing/${DEVICE}`],
    ['DescribeCertificate', CERTIFICATE],
    ['AttachPrincipalPolicy', CERTIFICATE],
  ])('may do what the console does: %s on %s', (action, resource) => {
    expect(may(action, arn(resource))).toBe(true);
  });

  it('may give a certificate to the thing of a device, and to no other', () => {
    const attaches = (thing: string) =>
      may('AttachThingPrincipal', arn(CERTIFICATE), { 'iot:thingArn': arn(`thing/${thing}`) });
    expect(attaches(DEVICE)).toBe(true);
    expect(attaches('70B3D57ED0050A11')).toBe(false);
    expect(may('AttachThingPrincipal', arn(CERTIFICATE))).toBe(false);
  });

  it('has two actions without a resource, since AWS knows none for them, and only in this Region', async () => {
    const { statements } = userPolicy();
    const wide = statements.filter(({ resources }) => resources?.patterns.includes('*'));
    const actions = wide.flatMap((statement) => statement.actions.patterns);
    expect(actions.sort()).toEqual(['iot:CreateCertificateFromCsr', 'iot:DescribeEndpoint']);
    for (const action of actions) {
      expect(await resourceTypesOf(action)).toEqual([]);
      expect(may(action.slice(4), '*')).toBe(true);
      expect(may(action.slice(4), '*', { 'aws:RequestedRegion': 'us-east-1' })).toBe(false);
    }
  });

  it.each([
    ['CreateThing', 'thing/70B3D57ED0050A11'],
    ['DescribeThing', 'thing/lorawan_am307'],
    ['DeleteThing', `thing/${DEVICE}`],
    ['UpdateThing', `thing/${DEVICE}`],
    ['CreatePolicy', 'policy/Helium-Policy'],
    ['CreatePolicyVersion', 'policy/Helium-Policy'],
    ['CreateThingType', 'thingtype/lorawan'],
    ['DeleteCertificate', CERTIFICATE],
    ['UpdateCertificate', CERTIFICATE],
    ['CreateTopicRule', 'rule/any'],
    ['Publish', 'topic/fleet/helium'],
    ['Connect', `client/${DEVICE}`],
  ])('may not do what AWSIoTConfigAccess would let it: %s on %s', (action, resource) => {
    expect(may(action, arn(resource))).toBe(false);
  });

  it('is in a secret, and its value in no template', () => {
    const [secret] = ofHelium('AWS::SecretsManager::Secret');
    expect(Object.keys(JSON.parse(String(secret?.properties['SecretString'])))).toEqual([
      'region',
      'accessKeyId',
      'secretAccessKey',
    ]);
    expect(all.outputs['HeliumSecretArn']).toMatch(/^arn:aws:secretsmanager:/);
    const [user] = ofHelium('AWS::IAM::User');
    expect(user?.properties).not.toHaveProperty('UserName');
    expect(user?.properties).not.toHaveProperty('ManagedPolicyArns');
  });
});

describe('the policy for certificates of devices on Helium', () => {
  const devicePolicy = () => ofHelium('Custom::LorawanNamedPolicy')[0]?.properties ?? {};
  const mayDevice = (action: string, resource: string) =>
    evaluate([parsePolicy(devicePolicy()['policyDocument'])], { action: `iot:${action}`, resource: arn(resource) })
      .allowed;

  it('has the name that the console looks for, before it makes one that allows everything', () => {
    expect(devicePolicy()['policyName']).toBe('Helium-Policy');
  });

  it.each([
    ['Connect', `client/${DEVICE}`],
    ['Publish', 'topic/fleet/helium'],
    ['Subscribe', `topicfilter/helium/devices/${DEVICE}/down`],
    ['Receive', `topic/helium/devices/${DEVICE}/down`],
  ])('lets a device %s on %s', (action, resource) => {
    expect(mayDevice(action, resource)).toBe(true);
  });

  it.each([
    ['Connect', 'client/thethings-lorawan'],
    ['Publish', 'topic/thethings/lorawan/plant/uplink'],
    ['Publish', 'topic/lorawan/downlink'],
    ['Publish', `topic/helium/devices/${DEVICE}/down`],
    ['Subscribe', 'topicfilter/#'],
    ['Subscribe', 'topicfilter/helium/devices/+/down'],
    ['Subscribe', 'topicfilter/lorawan/+/uplink'],
    ['Receive', 'topic/fleet/helium'],
  ])('does not let it %s on %s', (action, resource) => {
    expect(mayDevice(action, resource)).toBe(false);
  });

  it('is seen to by the function that sets up networks, which may do so with this one and may not delete it', () => {
    const allows = (action: string, name: string) =>
      ['NetworkSetup', 'HeliumGrants'].some((policy) => allowsRoom(policy, action, `policy/${name}`));
    const onVersions = ['ListPolicyVersions', 'GetPolicyVersion', 'CreatePolicyVersion', 'SetDefaultPolicyVersion'];
    for (const verb of ['CreatePolicy', ...onVersions, 'DeletePolicyVersion']) {
      expect([allows(`iot:${verb}`, 'Helium-Policy'), allows(`iot:${verb}`, 'another')]).toEqual([true, false]);
    }
    for (const verb of ['DeletePolicy', 'GetPolicy', 'AttachPolicy', 'DetachPolicy']) {
      expect(allows(`iot:${verb}`, 'Helium-Policy')).toBe(false);
    }
  });

  it('may be seen to from before it is made until after it is handed back, also when Helium leaves the settings', () => {
    // What the function may in any case changes before anything is taken back.
    expect(allowsRoom('NetworkSetup', 'iot:SetDefaultPolicyVersion', 'policy/Helium-Policy')).toBe(false);
    const { template } = all.templates.find(({ name }) => name === 'plant-messaging') ?? {};
    const resources = Object.entries((template as Template).Resources);
    const [[grants] = []] = resources.filter(
      ([id, { Type }]) => Type === 'AWS::IAM::Policy' && id.startsWith('HeliumGrants'),
    );
    const [[, made] = []] = resources.filter(([, { Type }]) => Type === 'Custom::LorawanNamedPolicy');
    expect(made?.DependsOn).toContain(grants);
  });

  it('is no resource of CloudFormation, which can not take over one that the console has made', () => {
    expect(ofHelium('AWS::IoT::Policy')).toEqual([]);
  });
});

describe('the functions', () => {
  it('get what Helium publishes on the topic of the settings', () => {
    const [rule] = ofHelium('AWS::IoT::TopicRule');
    expect(rule?.properties).toMatchObject({
      RuleName: 'plant_helium',
      TopicRulePayload: {
        Sql: "SELECT *, 'helium' AS lorawanNetwork FROM 'fleet/helium' WHERE isUndefined(lorawanNetwork)",
      },
    });
  });

  it('may publish downlinks where devices of Helium listen, and have things say where their device is', () => {
    expect(allowsRoom('Downlink', 'iot:Publish', `topic/helium/devices/${DEVICE}/down`)).toBe(true);
    expect(allowsRoom('Downlink', 'iot:Publish', 'topic/fleet/helium')).toBe(false);
    expect(allowsRoom('Upstream', 'iot:Publish', `topic/helium/devices/${DEVICE}/down`)).toBe(false);
    expect(allowsRoom('Upstream', 'iot:UpdateThing', 'thing/70B3D57ED0050A11')).toBe(true);
  });

  it('have nothing of that without the setting', async () => {
    const without = await deployed(settingsWith());
    expect(without.resources.filter(({ logicalId }) => logicalId.startsWith('Helium'))).toEqual([]);
    expect(JSON.stringify(without.resources)).not.toContain('helium/');
  });
});

describe('the topic of the settings', () => {
  const withTopic = (uplinkTopic: string) => () => settingsWith({ helium: { uplinkTopic } });

  it.each(['helium/uplink', 'fleet', 'Acme/helium-2/up_1', 'a/b/c/d/e/f/g/h', 'a'.repeat(256), 'ä'.repeat(128)])(
    'may be %s',
    (topic) => {
      expect(withTopic(topic)).not.toThrow();
    },
  );

  it.each([
    ['one of ours', 'lorawan/helium'],
    ['one of The Things Stack, whose rule would hear it too', 'thethings/lorawan/plant/uplink'],
    ['that of downlinks, which would come back', `helium/devices/${DEVICE}/down`],
    ['one of AWS', '$aws/things/x/shadow/update'],
    ['one that begins with a slash', '/helium'],
    ['a filter', 'helium/+'],
    ['a filter of all', '#'],
    ['one that ends the SQL', "helium' WHERE true"],
    ['a pattern of policies', 'helium/*'],
    ['a variable of policies', 'helium/$' + '{iot:ClientId}'],
    ['one of nine levels', 'a/b/c/d/e/f/g/h/i'],
    ['one of 257 bytes', 'a'.repeat(257)],
    ['one of 257 bytes in 129 letters', `${'ä'.repeat(128)}a`],
  ])('may not be %s', (_what, topic) => {
    expect(withTopic(topic)).toThrow(/helium\.uplinkTopic: .* is not accepted/);
  });

  it.each([
    ['tpx/things/{DevEUI}/uplink', 'tpx/things/helium/uplink', true],
    ['tpx/things/{DevEUI}/uplink', 'tpx/things/helium/other', false],
    ['tpx/things/{DevEUI}/uplink', 'tpx/things/helium', false],
    ['fleet/{CustomerID}/x-{DevEUI}', 'fleet/helium/uplink', true],
    ['fleet/{CustomerID}/x-{DevEUI}', 'helium/uplink', false],
    // IAM's `*` is any number of levels, so that ThingPark's key may publish there, though its rule does not hear it.
    ['fleet/{DevEUI}/uplink', 'fleet/helium/a/uplink', true],
    ['fleet/{DevEUI}', 'fleet/helium/uplink', true],
    ['fleet/{CustomerID}{DevEUI}/up/x-{FPort}', 'fleet/helium/up/x-1/2', true],
    ['fleet/{CustomerID}{DevEUI}/up/x-{FPort}', 'fleet/helium/up/y-1/2', false],
    ['fleet/{DevEUI}/uplink', 'fleet/helium/a/uplinks', false],
    ['fleet.a/{DevEUI}', 'fleet-a/helium', false],
    // ThingPark would take what devices of Helium publish for requests of downlinks. This is its other default.
    ['fleet/{DevEUI}', 'tpx/things/helium/downlink', true],
    ['fleet/{DevEUI}', 'tpx/things/helium/a/downlink', true],
  ])(
    'beside the pattern %s of ThingPark: %s, which its rule hears or its keys may write to: %s',
    (uplinkTopicPattern, uplinkTopic, isHeard) => {
      const settings = () => settingsWith({ helium: { uplinkTopic }, thingPark: { uplinkTopicPattern } });
      const why = `helium.uplinkTopic: "${uplinkTopic}" is not accepted; accepted: a topic outside of the topic patterns of thingPark`;
      if (isHeard) expect(settings).toThrow(why);
      else expect(settings).not.toThrow();
    },
  );
});

import { beforeAll, describe, expect, it } from 'vitest';
import { evaluate } from '../../../lib/local/iam/evaluate.ts';
import { parsePolicy } from '../../../lib/local/iam/policy.ts';
import { resourceTypesOf } from '../../../lib/local/iam/vocabulary.ts';
import { runRule } from '../../../lib/local/rules/evaluate.ts';
import { parseRuleSql } from '../../../lib/local/rules/parser.ts';
import { matchesTopicFilter } from '../../../lib/local/rules/topic-filter.ts';
import { mqttClientID } from '../../../lib/mqtt-address.ts';
import { type Deployed, deployed } from '../../stacks/deployed.ts';
import { settingsWith } from '../settings.ts';

const THING = '24E124707C141230';
const iot = (resource: string) => `arn:aws:iot:eu-west-1:111122223333:${resource}`;

/** Whether the policies allow something. */
const allows = (policies: readonly unknown[], action: string, resource: string, context = {}) =>
  evaluate(policies.map(parsePolicy), { action: `iot:${action}`, resource, context }).allowed;

function policiesOf(all: Deployed, type: string, part: string): unknown[] {
  const ours = all.ofType(type).filter(({ logicalId }) => logicalId.startsWith(part));
  return ours.map(({ properties }) => properties['PolicyDocument']);
}

describe('a stack with ThingPark', () => {
  let all: Deployed;
  beforeAll(async () => {
    all = await deployed(settingsWith({ thingPark: {} }));
  });
  const user = () => policiesOf(all, 'AWS::IAM::Policy', 'ThingParkUser');
  const certificate = () => policiesOf(all, 'AWS::IoT::Policy', 'ThingParkCertificate');
  const certificateArn = () => {
    const { logicalId = '' } = all.ofType('Custom::LorawanClientCertificate')[0] ?? {};
    return iot(`cert/${logicalId}`);
  };

  it.each([
    ['Publish', 'topic/tpx/things/24E124707C141230/uplink'],
    ['Subscribe', 'topicfilter/tpx/things/+/downlink'],
    ['Receive', 'topic/tpx/things/24E124707C141230/downlink'],
    ['Connect', 'client/paho-1'],
  ])('lets ThingPark %s %s by its certificate, and by its key only publish', (action, resource) => {
    expect(allows(user(), action, iot(resource))).toBe(action === 'Publish');
    expect(allows(certificate(), action, iot(resource))).toBe(true);
  });

  it.each([mqttClientID('plant'), mqttClientID('x'.repeat(40)), 'thethings-plant', 'thethings-plant-1f2e3d4c'])(
    'does not let it connect as %s, which would throw out The Things Stack',
    (client) => {
      expect(allows(certificate(), 'Connect', iot(`client/${client}`))).toBe(false);
    },
  );

  it('tells the downlink function how long downlinks may wait, if the settings say so', async () => {
    const validityIn = ({ ofType }: Deployed) =>
      JSON.stringify(ofType('AWS::Lambda::Function')).match(/"THING_PARK_DOWNLINK_VALIDITY_SECONDS":"(\d+)"/)?.[1];
    expect(validityIn(all)).toBeUndefined();
    expect(validityIn(await deployed(settingsWith({ thingPark: { downlinkValiditySeconds: 600 } })))).toBe('600');
  });

  it('lets the user list things, which ThingPark’s guide asks for, in this Region only', () => {
    const list = (region: string) => allows(user(), 'ListThings', '*', { 'aws:RequestedRegion': region });
    expect([list('eu-west-1'), list('us-east-1')]).toEqual([true, false]);
  });

  it.each([
    ['Publish', 'topic/tpx/things/24E124707C141230/downlink'],
    ['Publish', 'topic/lorawan/downlink'],
    ['Publish', `topic/lorawan/${THING}/uplink`],
    ['Publish', 'topic/thethings/lorawan/plant/uplink'],
    ['Publish', `topic/$aws/things/${THING}/shadow/update`],
    ['Subscribe', 'topicfilter/#'],
    ['Subscribe', 'topicfilter/lorawan/+/uplink'],
    ['Receive', `topic/lorawan/${THING}/uplink`],
    ['GetThingShadow', `thing/${THING}`],
  ])('does not let it %s %s', (action, resource) => {
    expect(allows(user(), action, iot(resource))).toBe(false);
    expect(allows(certificate(), action, iot(resource))).toBe(false);
  });

  it('lets the user make and read things that are named like a DevEUI, and tie its own certificate to them', () => {
    for (const action of ['CreateThing', 'DescribeThing']) {
      expect(allows(user(), action, iot(`thing/${THING}`))).toBe(true);
      expect(allows(user(), action, iot('thing/pump'))).toBe(false);
    }
    const attach = (arn: string, name: string) =>
      allows(user(), 'AttachThingPrincipal', arn, { 'iot:thingArn': iot(`thing/${name}`) });
    expect(attach(certificateArn(), THING)).toBe(true);
    expect(attach(certificateArn(), 'pump')).toBe(false);
    expect(attach(iot('cert/another'), THING)).toBe(false);
    for (const action of ['UpdateThing', 'DeleteThing', 'CreateKeysAndCertificate', 'AttachPolicy']) {
      expect(allows(user(), action, iot(`thing/${THING}`))).toBe(false);
    }
  });

  it('names a resource for everything that ThingPark may, but for what AWS knows none for', async () => {
    const statements = [...user(), ...certificate()].flatMap((policy) => parsePolicy(policy).statements);
    expect(statements.length).toBeGreaterThan(6);
    const patterns = statements.flatMap(({ resources }) => resources?.patterns ?? []);
    expect(patterns.filter((pattern) => /:(thing|cert)\/\*$/.test(pattern))).toEqual([]);
    const wide = statements.filter(({ resources }) => resources?.patterns.includes('*'));
    expect(wide.flatMap(({ actions }) => actions.patterns)).toEqual(['iot:ListThings']);
    expect(await resourceTypesOf('iot:ListThings')).toEqual([]);
  });

  it('keeps the key in a secret, and in no template', () => {
    const secrets = all.ofType('AWS::SecretsManager::Secret');
    const [secret] = secrets.filter(({ properties }) => properties['SecretString'] !== undefined);
    const { accessKeyId, secretAccessKey } = JSON.parse(String(secret?.properties['SecretString']));
    expect(accessKeyId).toMatch(/^ThingParkAccessKey/);
    expect(secretAccessKey).toBe('drawn by IAM');
    expect(JSON.stringify(all.templates)).not.toContain('drawn by IAM');
  });

  it('tells where the secrets are', () => {
    expect(all.outputs).toMatchObject({
      ThingParkAccessKeySecretArn: expect.stringContaining('ThingParkAccessKeySecret'),
      ThingParkCertificateSecretArn: expect.stringContaining('ThingParkCertificateSecret'),
    });
    expect(all.outputs).not.toHaveProperty('ThingParkServerSecretArn');
  });

  it('lets the downlink function publish to the pattern, and nothing of the like without ThingPark', async () => {
    const downlink = (of: Deployed) => policiesOf(of, 'AWS::IAM::Policy', 'DownlinkFunction');
    const topic = iot(`topic/tpx/things/${THING}/downlink`);
    expect(allows(downlink(all), 'Publish', topic)).toBe(true);
    const without = await deployed(settingsWith());
    expect(allows(downlink(without), 'Publish', topic)).toBe(false);
    expect(without.ofType('AWS::IAM::User')).toEqual([]);
    expect(JSON.stringify(without.resources)).not.toContain('THING_PARK');
  });
});

describe('the rule of ThingPark', () => {
  const ruleOf = async (thingPark: object) => {
    const all = await deployed(settingsWith({ thingPark }));
    const rules = all.ofType('AWS::IoT::TopicRule').map(({ properties }) => properties);
    const ours = rules.filter(({ RuleName }) => RuleName === 'plant_thing_park');
    const [sql = ''] = ours.map(({ TopicRulePayload }) => (TopicRulePayload as { Sql: string }).Sql);
    return parseRuleSql(sql);
  };
  const hears = (rule: ReturnType<typeof parseRuleSql>, topic: string, payload: object) =>
    matchesTopicFilter(rule.topicFilter, topic) &&
    runRule(rule, { topic, payload: Buffer.from(JSON.stringify(payload)), timestamp: 0, accountId: '1' }).matched;

  it('hears the topics of the pattern', async () => {
    const rule = await ruleOf({});
    expect(hears(rule, `tpx/things/${THING}/uplink`, { DevEUI_uplink: {} })).toBe(true);
    expect(hears(rule, `tpx/things/${THING}/downlink`, { DevEUI_uplink: {} })).toBe(false);
  });

  it('does not hear alarms of gateways, which are about no thing', async () => {
    expect(hears(await ruleOf({}), `tpx/things/${THING}/uplink`, { BS_alarm: { ID: 102 } })).toBe(false);
  });

  it('does not hear our own downlinks, even where the patterns overlap', async () => {
    const rule = await ruleOf({ uplinkTopicPattern: 'tpx/{DevEUI}/{FPort}' });
    expect(hears(rule, `tpx/${THING}/85`, { DevEUI_uplink: {} })).toBe(true);
    expect(hears(rule, `tpx/${THING}/downlink`, { DevEUI_downlink: {} })).toBe(false);
  });
});

describe('stacks with ThingPark side by side', () => {
  it('hear nothing of what their functions publish but requests to The Things Stack', async () => {
    const all = await deployed(settingsWith({ thingPark: {} }), settingsWith({ name: 'office', thingPark: {} }));
    const filters = all.ofType('AWS::IoT::TopicRule').map(({ properties }) => {
      return parseRuleSql((properties['TopicRulePayload'] as { Sql: string }).Sql).topicFilter;
    });
    const topics = ['Upstream', 'Downlink', 'NetworkSetup']
      .flatMap((room) => policiesOf(all, 'AWS::IAM::Policy', `${room}Function`))
      .flatMap((policy) => parsePolicy(policy).statements)
      .filter(({ actions }) => actions.patterns.includes('iot:Publish'))
      .flatMap(({ resources }) => resources?.patterns ?? [])
      .map((resource) => resource.replace(/^.*?:topic\//, '').replaceAll('*', THING));
    expect(topics).toContain(`tpx/things/${THING}/downlink`);
    const heard = topics.filter((topic) => filters.some((filter) => matchesTopicFilter(filter, topic)));
    expect(heard.filter((topic) => !topic.startsWith('thethings/'))).toEqual([]);
  });
});

describe('a topic pattern of ThingPark', () => {
  const accept = (uplinkTopicPattern: string) => () => settingsWith({ thingPark: { uplinkTopicPattern } });

  it.each([
    'tpx/things/{DevEUI}/uplink',
    'mqtt/thing/{DevEUI}/{FPort}/uplink',
    'a/{CustomerData.name|DevEUI|None}/{DevEUI}',
    'helium/things/{DevEUI}',
    'a/b/c/d/e/f/g/{DevEUI}',
    `${'a'.repeat(239)}/{DevEUI}`,
    `a/{${'b'.repeat(250)}}/{DevEUI}`,
  ])('may be %s', (pattern) => {
    expect(accept(pattern)).not.toThrow();
  });

  it.each([
    ['{CustomerID}/{DevEUI}/uplink', 'its rule would hear lorawan/<thing>/uplink, which we publish'],
    ['{DevEUI}/uplink', 'its rule would hear lorawan/downlink'],
    ['lorawan/{DevEUI}/uplink', 'it is ours'],
    ['thethings/{DevEUI}/uplink', 'it is The Things Stack’s'],
    ['$aws/{DevEUI}/uplink', 'it is that of AWS'],
    ['tpx/+/{DevEUI}', 'wildcards are no topic'],
    ['tpx/things/uplink', 'it does not name the device'],
    ["tpx/{DevEUI}/x' WHERE '", 'it would end the text in SQL'],
    ['a/b/c/d/e/f/g/h/{DevEUI}', 'AWS IoT takes eight levels'],
    ['tpx//{DevEUI}', 'a level is empty'],
    ['helium/devices/{DevEUI}/down', 'it is Helium’s'],
    ['helium/{CustomerID}/{DevEUI}/down', 'its rule would hear Helium’s downlinks'],
    ['helium/d{CustomerID}/{DevEUI}/down', 'its rule would hear Helium’s downlinks'],
    [`${'a'.repeat(240)}/{DevEUI}`, 'a DevEUI makes 257 bytes of it'],
    [`${'ä'.repeat(120)}/{DevEUI}`, 'letters may have two bytes'],
  ])('may not be %s: %s', (pattern) => {
    expect(accept(pattern)).toThrow(/uplinkTopicPattern/);
  });
});

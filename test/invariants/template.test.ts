import { beforeAll, describe, expect, it } from 'vitest';
import { ENV as DEVICES_ENV } from '../../lambdas/devices/contract.ts';
import { ENV as DOWNLINK_ENV } from '../../lambdas/downlink/contract.ts';
import { ENV as NETWORK_SETUP_ENV } from '../../lambdas/network-setup/contract.ts';
import { ENV as HELIUM_ENV } from '../../lambdas/networks/helium/contract.ts';
import { ENV as THE_THINGS_STACK_ENV } from '../../lambdas/networks/the-things-stack/contract.ts';
import {
  ENV as THING_PARK_ENV,
  SERVER_ENV as THING_PARK_SERVER_ENV,
} from '../../lambdas/networks/thing-park/contract.ts';
import { ENV as UPSTREAM_ENV } from '../../lambdas/upstream/contract.ts';
import { ENV as WEBHOOK_ENV } from '../../lambdas/webhook/contract.ts';
import { parseRuleSql } from '../../lib/local/rules/parser.ts';
import { assertTopicFilter } from '../../lib/local/rules/topic-filter.ts';
import { settingsWith } from '../constructs/settings.ts';
import { type Deployed, deployed } from '../stacks/deployed.ts';
import { VARIATIONS } from './variations.ts';

/** Names that are ours and not CloudFormation's: outsiders or other resources have to know them beforehand. */
const PHYSICAL_NAMES: Readonly<Record<string, readonly string[]>> = {
  // The error action's role is assumed by rules of this prefix, and Basic Ingest addresses a rule by its name.
  'AWS::IoT::TopicRule': ['RuleName'],
  // Lives inside its role, so that no other stack can have the same.
  'AWS::IAM::Policy': ['PolicyName'],
};

/** Environment variables by the room's part of the logical id; the setup function reads none. */
const CONTRACTS: Readonly<Record<string, readonly string[]>> = {
  Upstream: Object.values(UPSTREAM_ENV),
  Downlink: Object.values(DOWNLINK_ENV),
  DeviceProvisioning: Object.values(DEVICES_ENV),
  AccountSetup: [],
  TheThingsStackWebhook: Object.values(WEBHOOK_ENV),
  NetworkSetup: Object.values(NETWORK_SETUP_ENV),
};

describe.each(VARIATIONS)('the stacks with $name', ({ fields, networkFields }) => {
  let all: Deployed;
  beforeAll(async () => {
    all = await deployed(settingsWith(fields, networkFields));
  });

  it('have rules of valid SQL in the version of 2016, each with an error action', () => {
    const rules = all.ofType('AWS::IoT::TopicRule');
    expect(rules.length).toBeGreaterThan(0);
    for (const { properties } of rules) {
      expect(properties['TopicRulePayload']).toMatchObject({
        AwsIotSqlVersion: '2016-03-23',
        ErrorAction: { Sqs: { QueueUrl: expect.any(String), RoleArn: expect.any(String) } },
      });
      const { Sql } = properties['TopicRulePayload'] as { Sql: string };
      assertTopicFilter(parseRuleSql(Sql).topicFilter);
    }
  });

  it('have functions on arm64 and Node 24, with written limits', () => {
    const functions = all.ofType('AWS::Lambda::Function');
    expect(functions.length).toBeGreaterThanOrEqual(5);
    for (const { properties } of functions) {
      expect(properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Timeout: expect.any(Number),
        MemorySize: expect.any(Number),
      });
    }
  });

  it('give each function a role and a log group of its own', () => {
    const functions = all.ofType('AWS::Lambda::Function');
    const roles = functions.map(({ properties }) => properties['Role']);
    const logGroups = functions.map(({ properties }) => (properties['LoggingConfig'] as { LogGroup: string }).LogGroup);
    expect(new Set(roles).size).toBe(functions.length);
    expect(new Set(logGroups)).toEqual(new Set(all.ofType('AWS::Logs::LogGroup').map(({ logicalId }) => logicalId)));
    expect(logGroups).toHaveLength(new Set(logGroups).size);
    for (const { properties } of all.ofType('AWS::Logs::LogGroup')) expect(properties['RetentionInDays']).toBe(30);
  });

  it('park what a function fails on', () => {
    const parked = all.ofType('AWS::Lambda::EventInvokeConfig').map(({ properties }) => {
      expect(properties).toMatchObject({
        DestinationConfig: { OnFailure: { Destination: expect.stringMatching(/^arn:/) } },
      });
      return properties['FunctionName'];
    });
    const functions = all.ofType('AWS::Lambda::Function').map(({ logicalId }) => logicalId);
    expect(parked.sort()).toEqual([...functions].sort());
  });

  it('let just their own rules invoke functions, and anybody only those that have a URL, by that', () => {
    const rules = all.ofType('AWS::IoT::TopicRule').map(({ properties }) => properties['RuleName']);
    const permissions = all.ofType('AWS::Lambda::Permission');
    const open = permissions.filter(({ properties }) => properties['Principal'] === '*');
    for (const { properties } of open) {
      expect([properties['FunctionUrlAuthType'], properties['InvokedViaFunctionUrl']]).toContainEqual(
        expect.anything(),
      );
    }
    const withURL = all.ofType('AWS::Lambda::Url').map(({ properties }) => properties['TargetFunctionArn']);
    expect(new Set(open.map(({ properties }) => properties['FunctionName']))).toEqual(new Set(withURL));
    const sources = permissions
      .filter((permission) => !open.includes(permission))
      .map(({ properties }) => {
        expect(properties).toMatchObject({ Principal: 'iot.amazonaws.com', SourceAccount: '111122223333' });
        return properties['SourceArn'];
      });
    expect(sources.sort()).toEqual(rules.map((rule) => `arn:aws:iot:eu-west-1:111122223333:rule/${rule}`).sort());
  });

  /** Variables of networks that not every stack has, by the function that is told them. */
  const ofNetworks: Readonly<Record<string, readonly string[]>> = {
    Upstream: Object.values(THE_THINGS_STACK_ENV),
    DeviceProvisioning: Object.values(THE_THINGS_STACK_ENV),
    Downlink: [THE_THINGS_STACK_ENV, HELIUM_ENV, THING_PARK_ENV, THING_PARK_SERVER_ENV].flatMap((env) =>
      Object.values<string>(env),
    ),
  };

  it('set just the environment variables that the contract of the room names', () => {
    for (const { logicalId, properties } of all.ofType('AWS::Lambda::Function')) {
      const variables = (properties['Environment'] as { Variables: object } | undefined)?.Variables ?? {};
      const room = Object.keys(CONTRACTS).find((name) => logicalId.startsWith(name)) ?? logicalId;
      const ofRoom = Object.keys(variables).filter((name) => !ofNetworks[room]?.includes(name));
      expect(ofRoom.sort(), room).toEqual([...(CONTRACTS[room] ?? [])].sort());
      // Lambda takes 4 KB of variables at most.
      expect(JSON.stringify(variables).length, room).toBeLessThan(2_000);
    }
  });

  it('have no physical names but those that are listed with a reason', () => {
    const names = all.resources.flatMap(({ type, properties }) =>
      Object.keys(properties)
        .filter((property) => /^([A-Z]\w*)?Name$/.test(property) && !PHYSICAL_NAMES[type]?.includes(property))
        .filter((property) => !isReference(type, property))
        .map((property) => `${type}.${property}`),
    );
    expect(names).toEqual([]);
  });

  it('hold no secret value', () => {
    for (const { name, template } of all.templates) {
      // What a secret is put together of is known to CloudFormation only when it makes it.
      const [secret] = /"SecretString":"|resolve:\w+/.exec(JSON.stringify(template)) ?? [];
      expect(secret, name).toBeUndefined();
      // A parameter would be one more way for a secret to come in.
      expect(Object.keys(template.Parameters ?? {}), name).toEqual(['BootstrapVersion']);
    }
  });

  it('keep everything that is stored encrypted', () => {
    const stores = all.resources.filter(({ type }) => /Queue$|Bucket$|Topic$|Table$|Secret$/.test(type));
    expect(new Set(stores.map(({ type }) => type))).toEqual(
      new Set(['AWS::SQS::Queue', 'AWS::DynamoDB::Table', 'AWS::SecretsManager::Secret']),
    );
    for (const { properties } of all.ofType('AWS::SQS::Queue')) expect(properties['SqsManagedSseEnabled']).toBe(true);
    // With a key of the account that AWS manages: state holds what downlinks say while they wait.
    for (const { properties } of all.ofType('AWS::DynamoDB::Table')) {
      expect(properties['SSESpecification']).toEqual({ SSEEnabled: true });
    }
    // Secrets always are; without a key of ours, with such a one too, which costs nothing.
    expect(all.ofType('AWS::SecretsManager::Secret').filter(({ properties }) => 'KmsKeyId' in properties)).toEqual([]);
  });

  it('let nobody reach a queue without TLS', () => {
    const protectedQueues = all.ofType('AWS::SQS::QueuePolicy').flatMap(({ properties }) => properties['Queues']);
    const queues = all.ofType('AWS::SQS::Queue').map(({ logicalId }) => logicalId);
    expect(protectedQueues.sort()).toEqual([...queues].sort());
  });

  it('leave the KEKs, the device table and parked messages behind, and nothing else of worth', () => {
    const retained = all.templates.flatMap(({ template }) =>
      Object.values(template.Resources as Record<string, { Type: string; DeletionPolicy?: string }>)
        .filter(({ DeletionPolicy = '' }) => DeletionPolicy.startsWith('Retain'))
        .map(({ Type }) => Type),
    );
    expect([...new Set(retained)].sort()).toEqual([
      'AWS::DynamoDB::Table',
      // Which the function deletes that sets up the network.
      ...new Set(all.ofType('AWS::IoT::Policy').map(({ type }) => type)),
      'AWS::SQS::Queue',
      'AWS::SecretsManager::Secret',
    ]);
  });
});

/** Properties that say which other resource is meant. */
function isReference(type: string, property: string): boolean {
  if (property === 'UserName') return type === 'AWS::IAM::AccessKey';
  return property === 'FunctionName' && type !== 'AWS::Lambda::Function';
}

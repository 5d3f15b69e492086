import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalAccount, startAccount } from '../../../lib/local/account.ts';
import type { TemplateResource } from '../../../lib/local/cloudformation/template.ts';
import { folderOf, removeFolders } from '../../lib/codecs/codec-folders.ts';
import { bundleOf } from '../lambda/bundles.ts';

/** Answers CloudFormation what the resource's property `answer` says, with a copy of the request. */
const ANSWERING = `export async function handler(request) {
  const { RequestType, ResourceType, LogicalResourceId, ResourceProperties } = request;
  const { answer } = ResourceProperties;
  if (answer === undefined) return;
  const seen = JSON.stringify({ RequestType, ResourceType, LogicalResourceId, ResourceProperties });
  const body = JSON.stringify({ PhysicalResourceId: 'one-and-only', ...answer, Data: { seen } });
  await fetch(request.ResponseURL, { method: 'PUT', body });
}`;

/** Answers CloudFormation what is in a file of its layer. */
const READING = `import { readFileSync } from 'node:fs';
export async function handler(request) {
  const file = process.env.CODECS_DIRECTORY + '/acme/meter.js';
  const body = { PhysicalResourceId: 'one-and-only', Status: 'SUCCESS', Data: { read: readFileSync(file, 'utf8') } };
  await fetch(request.ResponseURL, { method: 'PUT', body: JSON.stringify(body) });
}`;

let account: LocalAccount;
beforeAll(async () => {
  account = await startAccount({ mqttPort: 0, apiPort: 0, retryDelaysMs: [], onEvent() {}, onMessage() {} });
});
afterAll(async () => {
  await account.stop();
  removeFolders();
});

function deployed(Resources: Record<string, TemplateResource>, outputs: Record<string, unknown> = {}) {
  const Outputs = Object.fromEntries(Object.entries(outputs).map(([name, Value]) => [name, { Value }]));
  return account.deploy({
    stacks: [{ name: 'plant', template: { Resources, Outputs } }],
    assets: new Map([
      ['answering.zip', bundleOf(ANSWERING)],
      ['reading.zip', bundleOf(READING)],
      ['codecs.zip', folderOf({ 'codecs/acme/meter.js': 'a codec' })],
    ]),
    directory: '',
  });
}

const ROLE = {
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
    },
  },
};

const functionOf = (S3Key: string, properties: object = {}): TemplateResource => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    ...{ Handler: 'index.handler', Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Code: { S3Key }, Timeout: 10 },
    ...properties,
  },
});

const layerOf = (S3Key: string): TemplateResource => ({
  Type: 'AWS::Lambda::LayerVersion',
  Properties: { Content: { S3Key } },
});

const custom = (properties: object): Record<string, TemplateResource> => ({
  Role: ROLE,
  Function: functionOf('answering.zip'),
  Setup: {
    Type: 'Custom::Setup',
    Properties: { ServiceToken: { 'Fn::GetAtt': ['Function', 'Arn'] }, ...properties },
  },
});

describe('a custom resource', () => {
  it('is what its function answers', async () => {
    const { id, seen = '' } = await deployed(custom({ answer: { Status: 'SUCCESS' }, thingTypeName: 'lora' }), {
      id: { Ref: 'Setup' },
      seen: { 'Fn::GetAtt': ['Setup', 'seen'] },
    });
    expect(id).toBe('one-and-only');
    expect(JSON.parse(seen)).toMatchObject({
      RequestType: 'Create',
      ResourceType: 'Custom::Setup',
      LogicalResourceId: 'Setup',
      ResourceProperties: { thingTypeName: 'lora' },
    });
  });

  it('that fails stops the deployment with the function’s reason', async () => {
    await expect(
      deployed(custom({ answer: { Status: 'FAILED', Reason: 'thing type is deprecated' } })),
    ).rejects.toThrow('stack plant: Setup (Custom::Setup): thing type is deprecated');
  });

  it('that is not answered stops the deployment after its time limit', async () => {
    await expect(deployed(custom({ ServiceTimeout: '1' }))).rejects.toThrow('its function did not answer within 1 s');
  });

  it('is answered by its own request only', async () => {
    const { status } = await fetch(`${account.api.url}/cloudformation-response/unknown`, { method: 'PUT', body: '{}' });
    expect(status).toBe(403);
  });
});

describe('a user', () => {
  it('has a key, by which it may do what its policy says and nothing more', async () => {
    const Statement = [{ Effect: 'Allow', Action: 'iot:GetPolicy', Resource: 'arn:aws:iot:*:*:policy/for-the-user' }];
    const { id = '', key = '' } = await deployed(
      {
        User: { Type: 'AWS::IAM::User' },
        Policy: {
          Type: 'AWS::IAM::Policy',
          Properties: { PolicyDocument: { Version: '2012-10-17', Statement }, Users: [{ Ref: 'User' }] },
        },
        Key: { Type: 'AWS::IAM::AccessKey', Properties: { UserName: { Ref: 'User' } } },
      },
      { id: { Ref: 'Key' }, key: { 'Fn::GetAtt': ['Key', 'SecretAccessKey'] } },
    );
    const policyOf = (name: string) => ({
      action: 'iot:GetPolicy',
      resource: `arn:aws:iot:eu-west-1:0:policy/${name}`,
    });
    expect(account.access.authorize(id, policyOf('for-the-user')).allowed).toBe(true);
    expect(account.access.authorize(id, policyOf('another')).allowed).toBe(false);
    expect(key).toMatch(/^\w{40}$/);
  });
});

describe('a layer', () => {
  const environment = { Environment: { Variables: { CODECS_DIRECTORY: '/opt/codecs' } } };

  it('is there for the functions that have it', async () => {
    const { read, layer } = await deployed(
      {
        ...custom({}),
        Layer: layerOf('codecs.zip'),
        Function: functionOf('reading.zip', { Layers: [{ Ref: 'Layer' }], ...environment }),
      },
      { read: { 'Fn::GetAtt': ['Setup', 'read'] }, layer: { Ref: 'Layer' } },
    );
    expect(read).toBe('a codec');
    expect(layer).toMatch(/^arn:aws:lambda:eu-west-1:000000000000:layer:plant-Layer-\w+:1$/);
  });
});

describe('what the laptop can’t run stops the deployment with a sentence:', () => {
  const rule = (payload: object): Record<string, TemplateResource> => ({
    Rule: {
      Type: 'AWS::IoT::TopicRule',
      Properties: { RuleName: 'r', TopicRulePayload: { Sql: "SELECT * FROM 'a'", Actions: [], ...payload } },
    },
  });

  it.each([
    ['code that is no asset', { Role: ROLE, Function: functionOf('other.zip') }, 'its code is no asset of this app'],
    ['a layer that is no asset', { Layer: layerOf('other.zip') }, 'its content is no asset of this app'],
    [
      'a layer of somebody else',
      { Role: ROLE, Function: functionOf('answering.zip', { Layers: ['arn:aws:lambda:eu-west-1:1:layer:theirs:1'] }) },
      'its layer arn:aws:lambda:eu-west-1:1:layer:theirs:1 is none of this app',
    ],
    [
      'SQL of 2015',
      rule({ AwsIotSqlVersion: '2015-10-08' }),
      'its SQL version is 2015-10-08, the laptop runs 2016-03-23',
    ],
    ['SQL of no version', rule({}), 'its SQL version is undefined, the laptop runs 2016-03-23'],
    [
      'another action',
      rule({ AwsIotSqlVersion: '2016-03-23', Actions: [{ Republish: { Topic: 'b' } }] }),
      'its action Republish is none that the laptop can run; it runs Lambda',
    ],
  ])('%s', async (_, resources, sentence) => {
    await expect(deployed(resources)).rejects.toThrow(sentence);
  });
});

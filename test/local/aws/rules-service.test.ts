import {
  DeleteTopicRuleCommand,
  DescribeEndpointCommand,
  DisableTopicRuleCommand,
  EnableTopicRuleCommand,
  IoTClient,
  ListTopicRulesCommand,
} from '@aws-sdk/client-iot';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { rulesService } from '../../../lib/local/aws/iot/rules-service.ts';
import { RulesEngine } from '../../../lib/local/iot/rules-engine.ts';
import { type Laptop, startLaptop } from './laptop.ts';

const HOME = { account: '123456789012', region: 'eu-west-1' };

let laptop: Laptop;
let client: IoTClient;
let invoked: string[];
let rules: RulesEngine;

beforeEach(async () => {
  invoked = [];
  rules = new RulesEngine({ ...HOME, invoke: (arn) => invoked.push(arn), send: () => {}, onProblem: () => {} });
  for (const name of ['upstream', 'downlink']) {
    rules.add({ name, arn: `arn-of-${name}`, sql: `SELECT * FROM 'inner/${name}'`, functionArns: [name] });
  }
  laptop = await startLaptop();
  const authorize = ({ action, resource }: { action: string; resource: string }) => {
    laptop.calls.push({ accessKeyId: undefined, action, resource, context: {} });
    return { allowed: !laptop.refused.has(action), reason: 'not allowed' };
  };
  laptop.api.addService(rulesService({ ...HOME, rules, authorize }));
  client = new IoTClient(laptop.client);
});

afterEach(async () => {
  client.destroy();
  await laptop.api.stop();
});

const listed = async () =>
  (await client.send(new ListTopicRulesCommand({}))).rules?.map(({ ruleName, ruleDisabled }) => [
    ruleName,
    ruleDisabled,
  ]);
const publish = (name: string) => rules.handle({ topic: `inner/${name}`, payload: Buffer.from('{}') }, undefined);

it('ListTopicRules answers the rules by name, with their topics', async () => {
  const { rules: all } = await client.send(new ListTopicRulesCommand({}));
  expect(all).toEqual([
    { ruleName: 'downlink', ruleArn: 'arn-of-downlink', topicPattern: 'inner/downlink', ruleDisabled: false },
    { ruleName: 'upstream', ruleArn: 'arn-of-upstream', topicPattern: 'inner/upstream', ruleDisabled: false },
  ]);
});

it('a rule that is disabled hears nothing until it is enabled', async () => {
  await client.send(new DisableTopicRuleCommand({ ruleName: 'upstream' }));
  expect(await listed()).toEqual([
    ['downlink', false],
    ['upstream', true],
  ]);
  publish('upstream');
  publish('downlink');
  expect(invoked).toEqual(['downlink']);
  await client.send(new EnableTopicRuleCommand({ ruleName: 'upstream' }));
  publish('upstream');
  expect(invoked).toEqual(['downlink', 'upstream']);
});

it('a rule that is deleted is gone, and deleting it again succeeds', async () => {
  await client.send(new DeleteTopicRuleCommand({ ruleName: 'upstream' }));
  await client.send(new DeleteTopicRuleCommand({ ruleName: 'upstream' }));
  expect(await listed()).toEqual([['downlink', false]]);
  publish('upstream');
  expect(invoked).toEqual([]);
});

it('a rule that is not there is denied, as AWS has it', async () => {
  await expect(client.send(new DisableTopicRuleCommand({ ruleName: 'other' }))).rejects.toMatchObject({
    name: 'UnauthorizedException',
  });
});

it('who may not is refused, and nothing changes', async () => {
  laptop.refused.add('iot:DisableTopicRule');
  await expect(client.send(new DisableTopicRuleCommand({ ruleName: 'upstream' }))).rejects.toThrow('not allowed');
  expect(laptop.calls.at(-1)?.resource).toBe('arn:aws:iot:eu-west-1:123456789012:rule/upstream');
  expect(await listed()).toContainEqual(['upstream', false]);
});

it('leaves the rest of AWS IoT to its service', async () => {
  const { endpointAddress } = await client.send(new DescribeEndpointCommand({ endpointType: 'iot:Data-ATS' }));
  expect(endpointAddress).toBe('127.0.0.1:4566');
});

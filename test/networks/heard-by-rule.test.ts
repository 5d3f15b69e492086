import { beforeAll, describe, expect, it } from 'vitest';
import { invocationOf } from '../../lambdas/invocation.ts';
import { NETWORKS } from '../../lambdas/networks/contract.ts';
import { heardByRule } from '../../lambdas/networks/heard-by-rule.ts';
import { readUpstream } from '../../lambdas/networks/read-upstream.ts';
import { runRule } from '../../lib/local/rules/evaluate.ts';
import { parseRuleSql } from '../../lib/local/rules/parser.ts';
import { settingsWith } from '../constructs/settings.ts';
import { fixture } from '../fixtures/fixtures.ts';
import { deployed } from '../stacks/deployed.ts';

const { telemetryTopic, ...theThingsStack } = fixture('telemetry', 'uplink').message;
const REFUSED = expect.objectContaining({ code: 'MALFORMED_MESSAGE' });

/** Where each network publishes, and an uplink of it. */
const PUBLISHED = [
  { network: NETWORKS.theThingsStack, topic: 'thethings/lorawan/plant/uplink', message: theThingsStack },
  { network: NETWORKS.helium, topic: 'helium/uplink', message: fixture('helium', 'uplink').message },
  {
    network: NETWORKS.thingPark,
    topic: 'tpx/things/24E124707C141230/uplink',
    message: fixture('thing-park', 'uplink').message,
  },
  { network: NETWORKS.telemetry, topic: String(telemetryTopic), message: theThingsStack },
];

/** SQL of each rule, by its name. */
const rules = new Map<string, string>();
beforeAll(async () => {
  const telemetry = { stackName: String(telemetryTopic).split('/')[1] };
  const all = await deployed(settingsWith({ helium: {}, thingPark: {}, telemetry }));
  for (const { properties } of all.ofType('AWS::IoT::TopicRule')) {
    rules.set(String(properties['RuleName']), (properties['TopicRulePayload'] as { Sql: string }).Sql);
  }
});

const ruleOf = (network: string) => `plant_${network.replaceAll('-', '_')}`;

/** What the rule of a network hands over of what was published; undefined: nothing. */
function handed(network: string, topic: string, message: unknown): unknown {
  const payload = Buffer.from(JSON.stringify(message));
  const rule = parseRuleSql(rules.get(ruleOf(network)) ?? '');
  const result = runRule(rule, { topic, payload, timestamp: 0, accountId: '111122223333' });
  return result.matched ? result.output : undefined;
}

const networkOf = (event: unknown): string =>
  readUpstream(invocationOf(event, 'now', heardByRule).message).from.network;

const inBase64 = (message: unknown): string => Buffer.from(JSON.stringify(message)).toString('base64');

/** As the error action of a rule parks what was published. */
const parked = (network: string, topic: string, message: unknown) => ({
  ...{ ruleName: ruleOf(network), topic, cloudwatchTraceId: 'trace', failures: [{ failedAction: 'LambdaAction' }] },
  base64OriginalPayload: inBase64(message),
});

describe.each(PUBLISHED)('what the rule of $network hears', ({ network, topic, message }) => {
  const others = PUBLISHED.filter((other) => other.network !== network);

  it('is of that network', () => {
    expect(networkOf(handed(network, topic, message))).toBe(network);
  });

  it('is of that network too when it was parked, by whomever, and is redriven', () => {
    expect(networkOf(parked(network, topic, message))).toBe(network);
    const failed = { requestContext: { requestId: 'first' }, requestPayload: handed(network, topic, message) };
    expect(networkOf(failed)).toBe(network);
    expect(invocationOf(failed, 'now', heardByRule).request).toBe('first');
    const twice = { requestContext: { requestId: 'second' }, requestPayload: parked(network, topic, message) };
    expect(networkOf(twice)).toBe(network);
  });

  it('is not heard if it says which network it is of', () => {
    for (const { network: name } of PUBLISHED) {
      expect(handed(network, topic, { ...message, lorawanNetwork: name })).toBeUndefined();
    }
  });

  it.each(others)('is of no other network for looking like a record of $network', (other) => {
    const asOther = { ...other.message, lorawanNetwork: other.network, telemetryTopic };
    const disguises = [
      { requestContext: { requestId: 'x' }, requestPayload: asOther },
      { requestContext: { requestId: 'x' }, requestPayload: other.message },
      parked(other.network, other.topic, other.message),
      { failures: [], base64OriginalPayload: inBase64(asOther) },
    ];
    for (const disguise of disguises) {
      const event = handed(network, topic, disguise);
      expect(() => networkOf(event)).toThrow(REFUSED);
      // Also when it comes back from a queue.
      expect(() => networkOf(parked(network, topic, disguise))).toThrow(REFUSED);
      expect(() => networkOf({ requestContext: { requestId: 'y' }, requestPayload: event })).toThrow(REFUSED);
    }
  });
});

describe('a record of the ingest-errors queue', () => {
  it('of a rule that hears no network is refused', () => {
    const { topic, message } = PUBLISHED[0] ?? {};
    const record = { ...parked('x', String(topic), message), ruleName: 'plant_downlink_push' };
    expect(() => networkOf(record)).toThrow(REFUSED);
  });

  it('is of the network that its rule names, not of one in the name of the stack', () => {
    const { topic, message } = PUBLISHED[0] ?? {};
    const record = { ...parked('x', String(topic), message), ruleName: 'helium_the_things_stack' };
    expect(networkOf(record)).toBe(NETWORKS.theThingsStack);
  });
});

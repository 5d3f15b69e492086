import { beforeAll, describe, expect, it } from 'vitest';
import { downlinkQueueRequest } from '../../lambdas/networks/the-things-stack/downlink-queue-request.ts';
import { parsePolicy } from '../../lib/local/iam/policy.ts';
import type { RuleStatement } from '../../lib/local/rules/ast.ts';
import { runRule } from '../../lib/local/rules/evaluate.ts';
import { parseRuleSql } from '../../lib/local/rules/parser.ts';
import { matchesTopicFilter } from '../../lib/local/rules/topic-filter.ts';
import { settingsWith } from '../constructs/settings.ts';
import { type Deployed, deployed } from '../stacks/deployed.ts';

// A rule that hears what its own function publishes is a loop that AWS bills and does not stop.

const THING = '24E124707C141230';

/** Topics that functions may publish to, for one thing; the network's own role speaks to us, so it is left out. */
function outgoingTopics(all: Deployed): string[] {
  const ofFunctions = all.ofType('AWS::IAM::Policy').filter(({ logicalId }) => logicalId.includes('Function'));
  return ofFunctions
    .flatMap(({ properties }) => parsePolicy(properties['PolicyDocument']).statements)
    .filter(({ actions }) => actions.patterns.includes('iot:Publish'))
    .flatMap(({ resources }) => resources?.patterns ?? [])
    .map((arn) => arn.replace(/^.*?:topic\//, '').replaceAll('*', THING));
}

function rulesOf(all: Deployed): RuleStatement[] {
  return all
    .ofType('AWS::IoT::TopicRule')
    .map(({ properties }) => parseRuleSql((properties['TopicRulePayload'] as { Sql: string }).Sql));
}

const hears = (rule: RuleStatement, topic: string, payload: object): boolean =>
  matchesTopicFilter(rule.topicFilter, topic) &&
  runRule(rule, {
    topic,
    payload: new TextEncoder().encode(JSON.stringify(payload)),
    timestamp: 0,
    accountId: '111122223333',
  }).matched;

describe('no rule hears what a function of the same account publishes', () => {
  let all: Deployed;
  beforeAll(async () => {
    all = await deployed(settingsWith({ name: 'plant' }), settingsWith({ name: 'office' }));
  });

  it('by its topic, save for requests to the network', () => {
    const rules = rulesOf(all);
    const heard = outgoingTopics(all).filter((topic) =>
      rules.some((rule) => matchesTopicFilter(rule.topicFilter, topic)),
    );
    expect(heard.sort()).toEqual([
      'thethings/lorawan/office/downlink/push',
      'thethings/lorawan/office/downlink/replace',
      'thethings/lorawan/plant/downlink/push',
      'thethings/lorawan/plant/downlink/replace',
    ]);
  });

  it('although both functions tell users of downlinks that failed', () => {
    const failed = `lorawan/${THING}/downlink/failed`;
    expect(outgoingTopics(all).filter((topic) => topic === failed)).toHaveLength(4);
  });

  it.each([
    ['bytes', { frmPayload: Uint8Array.of(1, 2) }],
    ['a payload', { decodedPayload: { relay: true } }],
  ])('and requests to the network with %s are told apart by their content', (_, content) => {
    const ids = { applicationID: 'my-application', deviceID: 'am307' };
    const request = downlinkQueueRequest(ids, {
      ...content,
      confirmed: false,
      highPriority: false,
      correlationIDs: [],
    });
    const topic = 'thethings/lorawan/plant/downlink/push';
    expect(rulesOf(all).filter((rule) => hears(rule, topic, request))).toEqual([]);
    // The same topic is heard, so that the network may send all its messages there.
    expect(rulesOf(all).filter((rule) => hears(rule, topic, { uplink_message: {} }))).toHaveLength(1);
  });

  it('and what our own functions change in a thing is heard by its own stack, which finds nothing to do', () => {
    const event = (operation: string, origin: object) => ({
      ...{ operation, thingName: THING, thingTypeName: 'lorawan', attributes: { stackName: 'plant', ...origin } },
    });
    const topic = (operation: string) => `$aws/events/thing/${THING}/${operation.toLowerCase()}`;
    const heard = (operation: string, origin: object) =>
      rulesOf(all).filter((rule) => hears(rule, topic(operation), event(operation, origin)));
    // An uplink makes a thing: heard by no function.
    expect(heard('CREATED', { origin: 'network' })).toEqual([]);
    // The keys of a thing are blanked: test/devices/crashes.test.ts shows that the event of that changes nothing.
    expect(heard('UPDATED', {})).toHaveLength(1);
  });
});

import { beforeAll, describe, expect, it } from 'vitest';
import { OUTER_SUB_TOPICS, outerTopic } from '../../../lambdas/upstream/contract.ts';
import type { RuleStatement } from '../../../lib/local/rules/ast.ts';
import { runRule } from '../../../lib/local/rules/evaluate.ts';
import { parseRuleSql } from '../../../lib/local/rules/parser.ts';
import { matchesTopicFilter } from '../../../lib/local/rules/topic-filter.ts';
import { type Deployed, deployed } from '../../stacks/deployed.ts';
import { settingsWith } from '../settings.ts';

const TOPIC = 'lorawan/ttes-prod/cold-rooms/things/cold-room-3/up';

const rulesOf = (all: Deployed): ReadonlyMap<string, RuleStatement> =>
  new Map(
    all.ofType('AWS::IoT::TopicRule').map(({ properties }) => {
      const { Sql } = properties['TopicRulePayload'] as { Sql: string };
      return [String(properties['RuleName']), parseRuleSql(Sql)];
    }),
  );

const hearing = (rules: ReadonlyMap<string, RuleStatement>, topic: string): string[] =>
  [...rules].filter(([, { topicFilter }]) => matchesTopicFilter(topicFilter, topic)).map(([name]) => name);

describe('the rule for telemetry', () => {
  let rules: ReadonlyMap<string, RuleStatement>;
  beforeAll(async () => {
    rules = rulesOf(await deployed(settingsWith({ telemetry: { stackName: 'ttes-prod' } })));
  });

  it('hears all devices of all applications of the one stack', () => {
    expect(hearing(rules, TOPIC)).toEqual(['plant_telemetry']);
    expect(hearing(rules, 'lorawan/ttes-prod/meters/things/meter-7/up')).toEqual(['plant_telemetry']);
    expect(hearing(rules, 'lorawan/ttes-test/cold-rooms/things/cold-room-3/up')).toEqual([]);
  });

  it('hears one application where the settings name one', async () => {
    const telemetry = { stackName: 'ttes-prod', applicationId: 'cold-rooms' };
    const one = rulesOf(await deployed(settingsWith({ telemetry })));
    expect(hearing(one, TOPIC)).toEqual(['plant_telemetry']);
    expect(hearing(one, 'lorawan/ttes-prod/meters/things/meter-7/up')).toEqual([]);
  });

  it('adds the topic and the network to the message and changes nothing else', () => {
    const message = { end_device_ids: { device_id: 'cold-room-3' }, uplink_message: { f_cnt: 17 } };
    const rule = rules.get('plant_telemetry') as RuleStatement;
    const payload = new TextEncoder().encode(JSON.stringify(message));
    const { output } = runRule(rule, { topic: TOPIC, payload, timestamp: 0, accountId: '111122223333' }) as {
      output: unknown;
    };
    expect(output).toEqual({ ...message, telemetryTopic: TOPIC, lorawanNetwork: 'telemetry' });
  });

  it('shares the first level with our topics, and never hears one of them, even if a thing is named after the stack', () => {
    for (const thing of ['24E124707C141230', 'ttes-prod', 'things']) {
      const ours = Object.values(OUTER_SUB_TOPICS).map((subTopic) => outerTopic(thing, subTopic));
      const more = ['provisioning', 'downlink/push', 'downlink/replace', 'downlink/rejected'];
      for (const topic of [...ours, ...more.map((name) => outerTopic(thing, name)), 'lorawan/downlink']) {
        expect(hearing(rules, topic), topic).not.toContain('plant_telemetry');
      }
    }
  });

  it.each(['lorawan/+/uplink', 'lorawan/+/join', 'lorawan/+/downlink/+', 'lorawan/downlink', 'lorawan/+/+/+'])(
    'is for messages that users of %s never hear',
    (filter) => {
      expect(matchesTopicFilter(filter, TOPIC)).toBe(false);
      // That of MultiTech's gateways has the same first and last level.
      expect(matchesTopicFilter(filter, 'lorawan/gateway/70B3D57ED0000ABC/70B3D57ED0050A11/up')).toBe(false);
    },
  );
});

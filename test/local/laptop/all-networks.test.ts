import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runRule } from '../../../lib/local/rules/evaluate.ts';
import { parseRuleSql } from '../../../lib/local/rules/parser.ts';
import { TestLaptop } from './outside.ts';

const OTHERS = ['thing-park', 'helium', 'telemetry'];

/** What a user of several networks writes once. */
const RULE = parseRuleSql(
  `SELECT topic(2) AS thing, uplink_message.decoded_payload.temperature AS temperature, integration.network AS network
   FROM 'lorawan/+/uplink' WHERE NOT isUndefined(uplink_message.decoded_payload.temperature)`,
);

let laptop: TestLaptop;
beforeAll(async () => {
  laptop = await TestLaptop.start({ network: true, otherNetworks: OTHERS });
});
afterAll(() => laptop?.stop());

/** What the rule makes of the uplinks of one network. */
async function selected(network: string): Promise<unknown> {
  const { topic, message } = await laptop.hears(
    'lorawan/+/uplink',
    ({ uplink_message, integration }) =>
      integration.network === network && uplink_message.decoded_payload?.temperature !== undefined,
  );
  const payload = new TextEncoder().encode(JSON.stringify(message));
  return runRule(RULE, { topic, payload, timestamp: Date.now(), accountId: '000000000000' });
}

describe('one rule of a user', () => {
  it.each(['the-things-stack', ...OTHERS])('sees the readings of a device on %s', async (network) => {
    const output = { thing: expect.stringMatching(/^24E124707/), temperature: expect.any(Number), network };
    expect(await selected(network)).toMatchObject({ matched: true, output });
  });
});

describe('four networks at once', () => {
  it('deny nobody anything, and fail nowhere', () => {
    const trouble = ['denied', 'function-error', 'function-failed', 'rule-problem', 'network-problem'];
    expect(laptop.events.filter(({ event }) => trouble.includes(event))).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { NETWORKS, networkColumn } from '../../lambdas/networks/contract.ts';
import { readUpstream } from '../../lambdas/networks/read-upstream.ts';
import { runRule } from '../../lib/local/rules/evaluate.ts';
import { parseRuleSql } from '../../lib/local/rules/parser.ts';
import { fixture } from '../fixtures/fixtures.ts';
import { readerOf } from './heard-by.ts';

const OTHERS = ['helium', 'thing-park', 'telemetry'];
const { telemetryTopic: topic, ...theThingsStack } = fixture('telemetry', 'uplink').message;
const REFUSED = expect.objectContaining({ code: 'MALFORMED_MESSAGE' });

/** What the rule of a network hands over of a message. */
function ruled(network: string, message: object): unknown {
  const rule = parseRuleSql(`SELECT *, ${networkColumn(network)} FROM 'some/topic'`);
  const payload = Buffer.from(JSON.stringify(message));
  const result = runRule(rule, { topic: 'some/topic', payload, timestamp: 0, accountId: '111122223333' });
  return result.matched ? result.output : undefined;
}

describe('a message', () => {
  it.each(OTHERS)('of %s is that network’s where its own rule heard it, and nobody else’s', (network) => {
    const { message } = fixture(network, 'uplink');
    expect(readUpstream(ruled(network, message)).from.network).toBe(network);
    for (const another of OTHERS.filter((name) => name !== network)) {
      // Telemetry has no form but its topic, which no other rule adds.
      const published = network === NETWORKS.telemetry ? theThingsStack : message;
      expect(() => readerOf(another)(published), another).toThrow(REFUSED);
    }
  });

  it.each(['helium', 'thing-park'])('in the form of %s is refused from The Things Stack', (network) => {
    expect(() => readUpstream(fixture(network, 'uplink').message)).toThrow(REFUSED);
  });

  it.each(['helium', 'thing-park'])('in the form of The Things Stack is refused from %s', (network) => {
    expect(() => readUpstream(ruled(network, theThingsStack))).toThrow(REFUSED);
    expect(() => readUpstream(ruled(network, { ...theThingsStack, telemetryTopic: topic }))).toThrow(REFUSED);
  });

  it('says nothing of its network itself: the rule does', () => {
    const { message, document } = fixture('helium', 'uplink');
    const up = readUpstream(ruled('helium', { ...message, lorawanNetwork: 'telemetry', telemetryTopic: topic }));
    expect(up).toMatchObject({ from: { network: 'helium' }, document });
    expect(up.document).not.toHaveProperty('lorawanNetwork');
    expect(() => readUpstream(ruled('thing-park', { ...message, lorawanNetwork: 'helium' }))).toThrow(REFUSED);
  });

  it.each(['a network that is none', '', null, 7])('of %j is refused, without the word', (network) => {
    const read = () => readUpstream({ ...theThingsStack, lorawanNetwork: network });
    expect(read).toThrow('lorawanNetwork: expected the name of a network');
  });
});

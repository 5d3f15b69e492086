import { describe, expect, it } from 'vitest';
import { NETWORKS } from '../../lambdas/networks/contract.ts';
import { readUpstream } from '../../lambdas/networks/read-upstream.ts';
import { fixture } from '../fixtures/fixtures.ts';
import { heardBy, readerOf } from './heard-by.ts';

const OTHERS = ['helium', 'thing-park', 'telemetry'];
const { telemetryTopic: topic, ...theThingsStack } = fixture('telemetry', 'uplink').message;
const REFUSED = expect.objectContaining({ code: 'MALFORMED_MESSAGE' });

describe('a message', () => {
  it.each(OTHERS)('of %s is that network’s where its own rule heard it, and nobody else’s', (network) => {
    const { message } = fixture(network, 'uplink');
    expect(readerOf(network)(message).from.network).toBe(network);
    for (const another of OTHERS.filter((name) => name !== network)) {
      // Telemetry has no form but its topic, which no other rule adds.
      const published = network === NETWORKS.telemetry ? theThingsStack : message;
      expect(() => readerOf(another)(published), another).toThrow(REFUSED);
    }
  });

  it.each(['helium', 'thing-park'])('in the form of %s is refused from The Things Stack', (network) => {
    expect(() => readerOf(NETWORKS.theThingsStack)(fixture(network, 'uplink').message)).toThrow(REFUSED);
  });

  it('that an operator hands over is one of The Things Stack', () => {
    expect(readUpstream(theThingsStack)).toEqual(readerOf(NETWORKS.theThingsStack)(theThingsStack));
    expect(readUpstream(theThingsStack).from.network).toBe(NETWORKS.theThingsStack);
  });

  it.each(['helium', 'thing-park'])('in the form of The Things Stack is refused from %s', (network) => {
    expect(() => readerOf(network)(theThingsStack)).toThrow(REFUSED);
    expect(() => readerOf(network)({ ...theThingsStack, telemetryTopic: topic })).toThrow(REFUSED);
  });

  it('has no trace of which network it is of, but where we say so', () => {
    const { message, document } = fixture('helium', 'uplink');
    const up = readUpstream(heardBy('helium', message));
    expect(up).toMatchObject({ from: { network: 'helium' }, document });
    expect(JSON.stringify(up)).not.toContain('lorawanNetwork');
  });

  it.each(['a network that is none', '', null, 7])('of %j is refused, without the word', (network) => {
    const read = () => readUpstream({ ...theThingsStack, lorawanNetwork: network });
    expect(read).toThrow('lorawanNetwork: expected the name of a network');
  });
});

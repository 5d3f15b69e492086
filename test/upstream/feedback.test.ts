import { describe, expect, it } from 'vitest';
import { correlationOf, rememberCorrelation } from '../../lambdas/device-table/correlations.ts';
import { fixture } from '../fixtures/fixtures.ts';
import { heardBy } from '../networks/heard-by.ts';
import { World } from './world.ts';

const THING = '24E124707C141230';
const WORD = 'order 7';

/** What each network says of a downlink that was sent: The Things Stack has the word itself, ThingPark 64 bits for it. */
const SENT = {
  'the-things-stack': {
    end_device_ids: { device_id: 'am307', application_ids: { application_id: 'my-application' }, dev_eui: THING },
    correlation_ids: [WORD, 'as:downlink:01M7YHC585R9NV8HHDMEFE7373'],
    received_at: '2026-03-04T09:16:00Z',
    downlink_sent: { f_port: 85, f_cnt: 9, correlation_ids: [WORD] },
  },
  'thing-park': heardBy('thing-park', {
    DevEUI_downlink_Sent: {
      DevEUI: THING,
      FPort: 85,
      FCntDn: 10,
      DeliveryStatus: 1,
      CorrelationID: correlationOf(WORD).id,
    },
  }),
};

describe('what a network says of a downlink', () => {
  it.each(Object.entries(SENT))('has the word of its sender in both places: %s', async (network, sent) => {
    const world = new World();
    await world.handle(heardBy('thing-park', fixture('thing-park', 'uplink').message));
    await rememberCorrelation(world.deps.devices, THING, correlationOf(WORD));
    await world.handle(sent);
    const { integration, correlation_ids, downlink_sent } = world.last.message;
    expect(integration).toMatchObject({ network });
    expect(correlation_ids).toContain(WORD);
    expect(downlink_sent.correlation_ids).toContain(WORD);
    expect(JSON.stringify(world.last.message)).not.toContain(correlationOf(WORD).id);
  });

  it('has the same message_id whether or not the word is remembered', async () => {
    const world = new World();
    await world.handle(heardBy('thing-park', fixture('thing-park', 'uplink').message), 'r0');
    await world.handle(SENT['thing-park'], 'r1');
    const { integration: first, correlation_ids } = world.last.message;
    expect(correlation_ids).toEqual([correlationOf(WORD).id]);
    await rememberCorrelation(world.deps.devices, THING, correlationOf(WORD));
    await world.handle(SENT['thing-park'], 'r2');
    const { integration: again, correlation_ids: words } = world.last.message;
    expect(words).toEqual([WORD]);
    expect(again.message_id).toBe(first.message_id);
  });
});

import { describe, expect, it } from 'vitest';
import { fixture } from '../fixtures/fixtures.ts';
import { heardBy } from '../networks/heard-by.ts';
import { World } from './world.ts';

const LIMIT = 128 * 1024;
const { message } = fixture('helium', 'uplink');

/** An uplink whose own message is about as long as that. */
const uplinkOf = (bytes: number) => ({
  ...message,
  decoded: { status: 'success', payload: { words: 'x'.repeat(bytes) } },
});

/** What is published of a message where users want the network's own as well. */
async function published(network: string, own: object) {
  const world = new World({ nativeMessage: true });
  await world.handle(heardBy(network, own));
  const { message: outer } = world.last;
  return { outer, bytes: Buffer.byteLength(JSON.stringify(outer)) };
}

describe('the message of the network itself', () => {
  it('is there where there is room for it', async () => {
    const { outer, bytes } = await published('helium', uplinkOf(50_000));
    expect(outer.integration.native).toEqual(uplinkOf(50_000));
    expect(bytes).toBeLessThan(LIMIT);
  });

  it('is left out where nothing could be published with it', async () => {
    const { outer, bytes } = await published('helium', uplinkOf(70_000));
    expect(outer.uplink_message.decoded_payload.words).toHaveLength(70_000);
    expect(outer.integration).not.toHaveProperty('native');
    expect(bytes).toBeLessThan(LIMIT);
  });

  it('is not said twice of service data, which has it', async () => {
    const { message: alarm } = fixture('thing-park', 'alarm');
    const { outer } = await published('thing-park', alarm);
    expect(outer.service_data.data).toEqual(alarm);
    expect(outer.integration).not.toHaveProperty('native');
  });
});

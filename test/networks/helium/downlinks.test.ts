import { describe, expect, it } from 'vitest';
import { heliumDownlinks } from '../../../lambdas/networks/helium/downlinks.ts';
import { World } from '../../downlink/world.ts';

const THING = '70B3D57ED0050A11';
const ID = '3c822699-37fd-4df6-a84d-93037a450843';
const TOPIC = `helium/devices/${ID}/down`;

/** A thing whose device was heard on Helium last. */
function heardOnHelium(attributes: Readonly<Record<string, string>> = { deviceID: ID }): World {
  const world = new World();
  world.things.set(THING, { devEUI: THING, stackName: 'lorawan', network: 'helium', ...attributes });
  return world;
}

describe('a downlink to a device on Helium', () => {
  it('goes out where the console listens for the device', async () => {
    const world = heardOnHelium();
    await world.publish({ thingName: THING, bytes: '/y0AAA==', fPort: 85, confirmed: true });
    expect(world.published).toEqual([
      { topic: TOPIC, message: { payload_raw: '/y0AAA==', port: 85, confirmed: true } },
    ]);
  });

  it('is unconfirmed on port 1 unless it says otherwise', async () => {
    const world = heardOnHelium();
    await world.publish({ bytes: 'AQ==' }, `lorawan/${THING}/downlink/push`);
    expect(world.published[0]?.message).toEqual({ payload_raw: 'AQ==', port: 1, confirmed: false });
  });

  it('may empty the queue first, by a message of its own', async () => {
    const world = heardOnHelium();
    await world.publish({ bytes: 'AQ==' }, `lorawan/${THING}/downlink/replace`);
    expect(world.published).toEqual([
      { topic: TOPIC, message: { payload_raw: Buffer.from('__clear_downlink_queue__').toString('base64') } },
      { topic: TOPIC, message: { payload_raw: 'AQ==', port: 1, confirmed: false } },
    ]);
  });

  it('carries nothing that the console does not know', async () => {
    const world = heardOnHelium();
    const unknown = { highPriority: true, maxAttempts: 3, correlationId: 'order-1187' };
    await world.publish({ thingName: THING, bytes: 'AQ==', confirmed: true, ...unknown });
    expect(Object.keys(world.published[0]?.message as object)).toEqual(['payload_raw', 'port', 'confirmed']);
  });

  it.each([{}, { deviceID: 'am307-in-the-hall' }])(
    'is refused with %o: nobody would listen on a topic without the id of the console',
    async (attributes) => {
      const world = heardOnHelium(attributes);
      const answer = await world.publish({ thingName: THING, bytes: 'AQ==' });
      expect(answer).toEqual({ outcome: 'rejected', code: 'UNKNOWN_THING' });
      expect(world.published.map(({ topic }) => topic)).toEqual([`lorawan/${THING}/downlink/rejected`]);
    },
  );

  it('is refused by a stack that has no Helium', async () => {
    const world = heardOnHelium();
    world.hasHelium = false;
    expect(await world.publish({ thingName: THING, bytes: 'AQ==' })).toEqual({
      outcome: 'rejected',
      code: 'NO_DOWNLINKS',
    });
  });

  it('is refused with a payload that no codec encodes: Helium has no encoder', async () => {
    const world = heardOnHelium();
    const answer = await world.publish({ thingName: THING, payload: { screen: 'off' } });
    expect(answer).toEqual({ outcome: 'rejected', code: 'UNKNOWN_CODEC' });
    expect(world.published.map(({ topic }) => topic)).toEqual([`lorawan/${THING}/downlink/rejected`]);
  });

  it('that follows on an emptied queue waits until that is handed over', async () => {
    const steps: string[] = [];
    const send = heliumDownlinks(async (_topic, message) => {
      steps.push(`begins ${Object.keys(message).length}`);
      await new Promise((resolve) => setImmediate(resolve));
      steps.push('ends');
    });
    const downlink = { frmPayload: Uint8Array.of(1), confirmed: false, highPriority: false, correlationIDs: [] };
    await send({ applicationID: 'helium', deviceID: ID }, 'replace', downlink);
    expect(steps).toEqual(['begins 1', 'ends', 'begins 3', 'ends']);
  });
});

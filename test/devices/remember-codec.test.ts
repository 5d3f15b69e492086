import { describe, expect, it } from 'vitest';
import { ATTRIBUTES, DEV_EUI, DEVICE_ID, DevicesWorld, THING } from './world.ts';

const FROM_NETWORK = { stackName: 'plant', origin: 'network', devEUI: DEV_EUI, deviceID: DEVICE_ID };

/** A device that was heard, with the thing that came of it. */
function heard(): DevicesWorld {
  const world = new DevicesWorld();
  world.createThing(FROM_NETWORK, DEV_EUI);
  const ids = { applicationID: 'sensors-prod', deviceID: DEVICE_ID };
  world.table.set(DEV_EUI, { key: DEV_EUI, thingName: DEV_EUI, ...ids, claimedAt: 1, revision: 7 });
  return world;
}

describe('the attribute codec of a thing', () => {
  it('is known with the device before it can be heard', async () => {
    const world = new DevicesWorld();
    world.createThing({ ...ATTRIBUTES, codec: 'acme/th-100' });
    await world.settle();
    expect(world.table.get(DEV_EUI)).toMatchObject({ thingName: THING, codec: 'acme/th-100' });
  });

  it('counts from the moment in which it is set, changed or taken away', async () => {
    const world = heard();
    await world.settle();
    expect(world.table.get(DEV_EUI)).toMatchObject({ revision: 7 });
    for (const codec of ['acme/th-100', 'none']) {
      world.updateThing({ codec }, DEV_EUI);
      await world.settle();
      expect(world.table.get(DEV_EUI)?.codec).toBe(codec);
    }
    world.updateThing({ codec: '' }, DEV_EUI);
    await world.settle();
    expect(world.table.get(DEV_EUI)?.codec).toBeUndefined();
  });

  it('of another thing than the device has changes nothing', async () => {
    const world = heard();
    world.createThing({ ...FROM_NETWORK, codec: 'acme/th-100' }, 'another');
    await world.settle();
    expect(world.table.get(DEV_EUI)).toMatchObject({ thingName: DEV_EUI, revision: 7 });
  });
});

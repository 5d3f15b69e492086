import { describe, expect, it } from 'vitest';
import { CodedError } from '../../lambdas/errors.ts';
import { ATTRIBUTES, DEV_EUI, DEVICE_ID, DevicesWorld, THING } from './world.ts';

describe('a device whose thing a user made', () => {
  it('is known with that thing before it can be heard: no uplink makes it another', async () => {
    const world = new DevicesWorld();
    world.createThing();
    await world.settle();
    expect(world.table.get(DEV_EUI)).toMatchObject({
      ...{ key: DEV_EUI, thingName: THING, devEUI: DEV_EUI, deviceID: DEVICE_ID, applicationID: 'sensors-prod' },
      ...{ claimedAt: 0, revision: 1 },
    });
  });

  it('keeps the thing that it has, with its session', async () => {
    const world = new DevicesWorld();
    world.createThing({ stackName: 'plant', origin: 'network', devEUI: DEV_EUI }, DEV_EUI);
    const heard = { key: DEV_EUI, thingName: DEV_EUI, applicationID: 'sensors-prod', deviceID: DEVICE_ID };
    world.table.set(DEV_EUI, { ...heard, claimedAt: 1, revision: 7 });
    world.createThing();
    await world.settle();
    expect(world.table.get(DEV_EUI)).toMatchObject({ thingName: DEV_EUI, revision: 7 });
  });

  it('gets the new thing where the one before was deleted, and keeps its state', async () => {
    const world = new DevicesWorld();
    const session = { id: 'now', endToEnd: true, nextFCntDown: 8, seen: {} };
    const heard = { key: DEV_EUI, thingName: 'deleted', applicationID: 'sensors-prod', deviceID: DEVICE_ID };
    world.table.set(DEV_EUI, { ...heard, session, claimedAt: 1, revision: 7 });
    world.createThing(ATTRIBUTES, THING);
    await world.settle();
    expect(world.table.get(DEV_EUI)).toMatchObject({ thingName: THING, session, revision: 8 });
  });

  it('is known with a thing without keys too, where the network has the device already', async () => {
    const world = new DevicesWorld();
    world.createThing();
    await world.settle();
    world.deleteThing();
    await world.settle();
    const { appKey: _, ...keyless } = ATTRIBUTES;
    world.createThing(keyless, 'cold-room-4');
    await world.settle();
    expect(world.table.get(DEV_EUI)?.thingName).toBe('cold-room-4');
  });

  describe('gets the thing that is made after the one before was deleted', () => {
    const { appKey: _, ...keyless } = ATTRIBUTES;
    async function deleted(): Promise<DevicesWorld> {
      const world = new DevicesWorld();
      world.createThing();
      await world.settle();
      world.deleteThing();
      await world.settle();
      return world;
    }
    const named = (thingName: string) => expect.objectContaining({ thingName, revision: 3 });
    const isNamed = (world: DevicesWorld, thingName: string) => {
      expect(world.table.get(DEV_EUI)).toEqual(named(thingName));
      expect(world.table.get(DEV_EUI)).not.toHaveProperty('thingDeleted');
    };

    it('whether or not the network lets us in', async () => {
      const world = await deleted();
      world.network.faults.set('find', new CodedError('API_KEY_REFUSED', 'no key'));
      expect(await world.codeOf(world.createThing(keyless, 'cold-room-4'))).toBe('API_KEY_REFUSED');
      isNamed(world, 'cold-room-4');
    });

    it('under whichever id the network has the device', async () => {
      const world = await deleted();
      const event = world.createThing({ ...keyless, deviceID: 'another-id' }, 'cold-room-4');
      expect(await world.codeOf(event)).toBe('MISSING_ROOT_KEYS');
      isNamed(world, 'cold-room-4');
    });

    it('also where there is a thing of the old name by now, for another device', async () => {
      const world = await deleted();
      world.createThing({ ...ATTRIBUTES, devEUI: '70B3D57ED0050A12' });
      await world.settle();
      world.createThing(keyless, 'cold-room-4');
      await world.settle();
      isNamed(world, 'cold-room-4');
    });
  });

  it('is known with the thing that was adopted from another stack, although the network is not asked', async () => {
    const world = new DevicesWorld();
    const attributes = { origin: 'network', devEUI: DEV_EUI, deviceID: DEVICE_ID };
    world.createThing({ ...attributes, stackName: 'old' }, 'old_am307');
    world.updateThing({ stackName: 'plant' }, 'old_am307');
    await world.settle();
    expect(world.table.get(DEV_EUI)?.thingName).toBe('old_am307');
    expect([...world.network.reads, ...world.network.writes]).toEqual([]);
  });
});

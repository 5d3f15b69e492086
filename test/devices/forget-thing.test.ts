import { describe, expect, it } from 'vitest';
import { NetworkUnavailable } from '../../lambdas/outbox/deps.ts';
import { atEveryCall, dies } from './dies.ts';
import { ATTRIBUTES, DEV_EUI, DEVICE_ID, DevicesWorld, THING } from './world.ts';

const { appKey: _, ...KEYLESS } = ATTRIBUTES;
const OTHER_EUI = '70B3D57ED0050A12';

async function worldWith(deviceDeletion: 'keep' | 'delete' = 'keep'): Promise<DevicesWorld> {
  const world = new DevicesWorld(deviceDeletion);
  world.createThing();
  await world.settle();
  return world;
}

const stored = (world: DevicesWorld) => world.table.get(DEV_EUI);

describe('a device whose thing is deleted', () => {
  it.each(['keep', 'delete'] as const)('is known to have none, whatever becomes of itself (%s)', async (deletion) => {
    const world = await worldWith(deletion);
    world.deleteThing();
    await world.settle();
    expect(stored(world)).toMatchObject({ thingName: THING, thingDeleted: true });
  });

  it('is known to have none once its deletion is over, also where the function died at any call', async () => {
    await atEveryCall(async (crash) => {
      const world = await worldWith();
      const event = world.deleteThing();
      const died = await dies(world, event, crash);
      await world.handle(event);
      expect(stored(world)).toMatchObject({ thingDeleted: true, revision: 2 });
      return died;
    });
  });

  it('keeps its thing as long as the deletion waits: a message would make one, and stop it', async () => {
    const world = await worldWith('delete');
    world.network.faults.set('remove networkServer', new NetworkUnavailable('away'));
    await world.codeOf(world.deleteThing());
    expect(stored(world)).not.toHaveProperty('thingDeleted');
  });

  it('is known without a DevEUI too', async () => {
    const world = new DevicesWorld();
    const key = 'sensors-prod/meter-7';
    const ids = { applicationID: 'sensors-prod', deviceID: 'meter-7' };
    world.table.set(key, { key, thingName: 'plant_meter-7', ...ids, claimedAt: 1, revision: 4 });
    world.createThing({ stackName: 'plant', deviceID: 'meter-7', origin: 'network' }, 'plant_meter-7');
    await world.handle(world.deleteThing('plant_meter-7'));
    expect(world.table.get(key)).toMatchObject({ thingDeleted: true, revision: 5 });
  });

  it('has one still where another thing is its own by now', async () => {
    const world = await worldWith();
    const event = world.deleteThing();
    world.createThing(KEYLESS, 'cold-room-4');
    await world.handle(world.events.at(-1));
    await world.handle(event);
    expect(stored(world)).toMatchObject({ thingName: 'cold-room-4' });
    expect(stored(world)).not.toHaveProperty('thingDeleted');
  });

  it('has one still where the event comes after the user has made it again', async () => {
    const world = await worldWith();
    const event = world.deleteThing();
    world.createThing(KEYLESS);
    expect(await world.handle(event)).toMatchObject({ outcome: 'ignored' });
    expect(stored(world)).not.toHaveProperty('thingDeleted');
  });

  it('has none where a thing of that name was made for another device', async () => {
    const world = await worldWith();
    const event = world.deleteThing();
    world.createThing({ ...KEYLESS, devEUI: OTHER_EUI });
    expect(await world.handle(event)).toMatchObject({ outcome: 'ignored' });
    expect(stored(world)?.thingDeleted).toBe(true);
  });

  it.each([THING, 'cold-room-4'])('has one again when a thing %s is made for it', async (thingName) => {
    const world = await worldWith();
    world.deleteThing();
    await world.settle();
    world.createThing(KEYLESS, thingName);
    await world.settle();
    expect(stored(world)).toMatchObject({ thingName, revision: 3 });
    expect(stored(world)).not.toHaveProperty('thingDeleted');
    expect(world.network.knownAt(DEVICE_ID)).toHaveLength(4);
  });
});

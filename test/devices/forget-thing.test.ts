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

/** The time of the world, in the table's form. */
const NOTED = '2026-11-21T12:00:00.000000000Z';

const stored = (world: DevicesWorld) => world.table.get(DEV_EUI);

describe('a device whose thing is deleted', () => {
  it.each(['keep', 'delete'] as const)('is known to have none, whatever becomes of itself (%s)', async (deletion) => {
    const world = await worldWith(deletion);
    world.deleteThing();
    await world.settle();
    expect(stored(world)).toMatchObject({ thingName: THING, thingDeleted: NOTED });
  });

  it('is known to have none once its deletion is over, also where the function died at any call', async () => {
    await atEveryCall(async (crash) => {
      const world = await worldWith();
      const event = world.deleteThing();
      const died = await dies(world, event, crash);
      await world.handle(event);
      expect(stored(world)).toMatchObject({ thingDeleted: expect.any(String) });
      return died;
    });
  });

  it('keeps its thing as long as the deletion waits: a message would make one, and stop it', async () => {
    const world = await worldWith('delete');
    world.network.faults.set('remove networkServer', new NetworkUnavailable('away'));
    await world.codeOf(world.deleteThing());
    expect(stored(world)).not.toHaveProperty('thingDeleted');
  });

  it('has none from the moment on in which it is taken back, where its thing went while it was made', async () => {
    const world = new DevicesWorld('delete');
    world.network.meanwhile.set('registerRadio', async () => {
      await world.handle(world.deleteThing());
      world.now += 5_000;
    });
    expect(await world.handle(world.createThing())).toMatchObject({ state: 'rolled-back' });
    expect(world.network.knownAt(DEVICE_ID)).toEqual([]);
    expect(stored(world)?.thingDeleted).toBe('2026-11-21T12:00:05.000000000Z');
  });

  it.each([
    ['changes', { name: 'new' }],
    ['changes nothing', { room: 'cellar' }],
    ['gets keys again', { appKey: ATTRIBUTES.appKey }],
  ])('has none where its thing %s, and goes before that is handled', async (_, changes) => {
    const world = await worldWith();
    world.network.meanwhile.set('find', () => world.handle(world.deleteThing()));
    await world.handle(world.updateThing(changes));
    expect(stored(world)).toMatchObject({ thingName: THING, thingDeleted: NOTED });
  });

  it('is known without a DevEUI too', async () => {
    const world = new DevicesWorld();
    const key = 'sensors-prod/meter-7';
    const ids = { applicationID: 'sensors-prod', deviceID: 'meter-7' };
    world.table.set(key, { key, thingName: 'plant_meter-7', ...ids, claimedAt: 1, revision: 4 });
    world.createThing({ stackName: 'plant', deviceID: 'meter-7', origin: 'network' }, 'plant_meter-7');
    await world.handle(world.deleteThing('plant_meter-7'));
    expect(world.table.get(key)).toMatchObject({ thingDeleted: NOTED, revision: 5 });
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
    expect(stored(world)?.thingDeleted).toBe(NOTED);
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

import { describe, expect, it } from 'vitest';
import { CodedError } from '../../lambdas/errors.ts';
import { parseDevEUI, parseJoinEUI } from '../../lambdas/lorawan/identifiers.ts';
import { NetworkUnavailable } from '../../lambdas/outbox/deps.ts';
import {
  APP_KEY,
  ATTRIBUTES,
  DEV_EUI,
  DEVICE_ID,
  DevicesWorld,
  JOIN_EUI,
  NOW,
  THING,
  type ThingEventJson,
} from './world.ts';

/** A thing whose device is complete. */
async function worldWith(deviceDeletion: 'keep' | 'delete'): Promise<DevicesWorld> {
  const world = new DevicesWorld(deviceDeletion);
  world.createThing();
  await world.settle();
  world.network.writes.length = 0;
  world.network.reads.length = 0;
  world.topic.length = 0;
  return world;
}

describe('a thing that is deleted', () => {
  it('leaves its device alone by default, and does not even ask the network', async () => {
    const world = await worldWith('keep');
    expect(await world.handle(world.deleteThing())).toMatchObject({ outcome: 'done', state: 'kept' });
    expect([world.network.writes, world.network.reads]).toEqual([[], []]);
    expect(world.topic).toMatchObject([{ thingName: THING, state: 'kept' }]);
  });

  it('takes its device along where the user wants that, the Identity Server’s entry last', async () => {
    const world = await worldWith('delete');
    expect(await world.handle(world.deleteThing())).toMatchObject({ outcome: 'done', state: 'deleted' });
    expect(world.network.writes).toEqual([
      'remove applicationServer',
      'remove joinServer',
      'remove networkServer',
      'remove identityServer',
    ]);
    expect(world.topic.map(({ state }) => state)).toEqual(['deleting', 'deleted']);
    expect(world.shadows.has(THING)).toBe(false);
  });

  it('and made again keeps its device', async () => {
    const world = await worldWith('delete');
    const event = world.deleteThing();
    world.createThing();
    expect(await world.handle(event)).toMatchObject({ outcome: 'ignored' });
    expect(world.network.writes).toEqual([]);
  });

  it('and is still in the registry is tried again', async () => {
    const world = await worldWith('delete');
    const thing = world.thing();
    const event = world.deleteThing();
    world.things.set(THING, thing);
    expect(await world.codeOf(event)).toBe('Error');
    expect(world.network.writes).toEqual([]);
  });

  it.each([
    ['another thing', { 'aws-thing': 'other' }],
    ['another stack', { 'aws-stack': 'office' }],
  ])('leaves a device alone that belongs to %s', async (_, attributes) => {
    const world = await worldWith('delete');
    const entry = world.network.entries.get(DEVICE_ID);
    if (entry !== undefined)
      world.network.entries.set(DEVICE_ID, { ...entry, attributes: { ...entry.attributes, ...attributes } });
    expect(await world.handle(world.deleteThing())).toMatchObject({ state: 'kept' });
    expect(world.network.writes).toEqual([]);
    expect(world.topic.at(-1)?.message).toMatch(/belongs to/);
  });

  it('leaves a device alone that has another DevEUI', async () => {
    const world = await worldWith('delete');
    world.updateThing({ devEUI: '70B3D57ED0050A12' });
    expect(await world.handle(world.deleteThing())).toMatchObject({ state: 'kept' });
    expect(world.network.writes).toEqual([]);
  });

  it('has no device where the network has none', async () => {
    const world = await worldWith('delete');
    world.network.entries.clear();
    expect(await world.handle(world.deleteThing())).toMatchObject({ state: 'deleted' });
    expect(world.deletions.last).toEqual([]);
  });

  it('is told of a network that does not answer, and the next attempt goes on', async () => {
    const world = await worldWith('delete');
    world.network.faults.set('remove networkServer', new NetworkUnavailable('no answer'));
    const event = world.deleteThing();
    expect(await world.codeOf(event)).toBe('NetworkUnavailable');
    expect(world.topic.at(-1)).toMatchObject({
      state: 'deleting',
      code: 'NETWORK_UNAVAILABLE',
      servers: { applicationServer: 'removed', networkServer: 'failed', identityServer: 'done' },
    });
    world.network.faults.clear();
    await world.handle(event);
    expect(world.network.knownAt(DEVICE_ID)).toEqual([]);
    expect(world.deletions.last).toHaveLength(1);
  });

  it('of which the device was never finished has that taken back, also where devices are kept', async () => {
    const world = new DevicesWorld('keep');
    world.network.faults.set('registerRadio', new NetworkUnavailable('no answer'));
    await world.codeOf(world.createThing());
    expect(world.network.knownAt(DEVICE_ID)).toHaveLength(3);
    expect(await world.handle(world.deleteThing())).toMatchObject({ state: 'rolled-back' });
    expect(world.network.knownAt(DEVICE_ID)).toEqual([]);
  });

  it.each(['keep', 'delete'] as const)(
    'while its device is made leaves no half of one (%s)',
    async (deviceDeletion) => {
      for (const call of ['create', 'registerKeys', 'registerRadio', 'update', 'change thing']) {
        const world = new DevicesWorld(deviceDeletion);
        const created = world.createThing();
        // Its own event is handled there and then.
        world.network.meanwhile.set(call, () => world.handle(world.deleteThing()));
        await world.codeOf(created);
        world.now = NOW + 60_000;
        await world.handle(created);
        const complete = deviceDeletion === 'keep' ? [0, 4] : [0];
        expect(complete, call).toContain(world.network.knownAt(DEVICE_ID).length);
        expect([...world.network.entries.values()].filter(({ attributes }) => 'aws-state' in attributes)).toEqual([]);
      }
    },
  );
});

describe('a thing that is wrong', () => {
  it('has a device that was begun before taken back all the same', async () => {
    const world = new DevicesWorld();
    world.network.faults.set('registerRadio', new NetworkUnavailable('no answer'));
    await world.codeOf(world.createThing());
    expect(await world.codeOf(world.updateThing({ lorawanVersion: '2.0' }))).toBe('INVALID_LORAWAN_VERSION');
    expect(await world.handle(world.deleteThing())).toMatchObject({ state: 'rolled-back' });
    expect(world.network.knownAt(DEVICE_ID)).toEqual([]);
  });

  it('and names no device takes none along', async () => {
    const world = new DevicesWorld('delete');
    world.createThing({ stackName: 'plant' });
    expect(await world.codeOf(world.deleteThing())).toBe('INVALID_DEV_EUI');
    expect(world.topic).toMatchObject([{ state: 'failed', code: 'INVALID_DEV_EUI' }]);
  });

  it('takes a device along that has no DevEUI, where neither has one', async () => {
    const world = new DevicesWorld('delete');
    const entry = { deviceID: 'meter-7', attributes: {}, versionIDs: {} };
    world.network.entries.set('meter-7', entry);
    world.createThing({ stackName: 'plant', deviceID: 'meter-7', origin: 'network' });
    expect(await world.handle(world.deleteThing())).toMatchObject({ state: 'deleted' });
    world.network.entries.set('meter-7', { ...entry, devEUI: parseDevEUI('70B3D57ED0050A11') });
    world.createThing({ stackName: 'plant', deviceID: 'meter-7', origin: 'network' });
    expect(await world.handle(world.deleteThing())).toMatchObject({ state: 'kept' });
  });
});

describe('a device that was there before its thing', () => {
  it.each([
    ['keep', 'change thing', true],
    ['delete', 'update', false],
  ] as const)('where things %s it, at the call "%s": stays: %s', async (deviceDeletion, call, stays) => {
    const world = new DevicesWorld(deviceDeletion);
    const ids = { deviceID: DEVICE_ID, devEUI: parseDevEUI(DEV_EUI), joinEUI: parseJoinEUI(JOIN_EUI) };
    world.network.entries.set(DEVICE_ID, { ...ids, attributes: {}, versionIDs: {} });
    // With its keys, so that its event asks the network.
    world.network.meanwhile.set(call, () => world.handle(world.deleteThing()));
    await world.handle(world.createThing());
    expect(world.network.knownAt(DEVICE_ID)).toHaveLength(stays ? 4 : 0);
  });
});

describe('many things that are deleted', () => {
  const EUI = (i: number) => (0x70b3d57ed0050000n + BigInt(i)).toString(16).toUpperCase();

  async function fleet(size: number): Promise<{ world: DevicesWorld; events: ThingEventJson[] }> {
    const world = new DevicesWorld('delete');
    const { deviceID: _, ...attributes } = { ...ATTRIBUTES, deviceID: '' };
    for (let i = 0; i < size; i++) world.createThing({ ...attributes, devEUI: EUI(i) }, `thing-${i}`);
    await world.settle();
    return { world, events: Array.from({ length: size }, (_, i) => world.deleteThing(`thing-${i}`)) };
  }

  it('are held from the 21st of an hour on, and nothing of their devices is touched', async () => {
    const { world, events } = await fleet(22);
    const codes: (string | undefined)[] = [];
    for (const event of events) codes.push(await world.codeOf(event));
    expect(codes).toEqual([...Array(20).fill(undefined), 'DELETIONS_HELD', 'DELETIONS_HELD']);
    expect(world.network.entries.size).toBe(2);
    expect(world.topic.at(-1)).toMatchObject({ state: 'held', code: 'DELETIONS_HELD', thingName: 'thing-21' });
  });

  it('are deleted by a redrive of what was held, and by an event that comes when the hour is over', async () => {
    const { world, events } = await fleet(22);
    for (const event of events) await world.codeOf(event);
    expect(await world.codeOf(events[20], ['DELETIONS_HELD'])).toBeUndefined();
    world.now += 3_600_000;
    expect(await world.codeOf(events[21])).toBeUndefined();
    expect(world.network.entries.size).toBe(0);
  });

  it('count once each, however often their events come', async () => {
    const { world, events } = await fleet(20);
    world.network.faults.set('remove identityServer', new NetworkUnavailable('no answer'));
    for (const event of [...events, ...events]) await world.codeOf(event);
    expect(world.deletions.last).toHaveLength(20);
    world.network.faults.clear();
    for (const event of events) expect(await world.codeOf(event)).toBeUndefined();
    expect(world.network.entries.size).toBe(0);
  });
});

describe('keys of a deleted thing', () => {
  it('are in no status', async () => {
    const world = new DevicesWorld('delete');
    world.network.faults.set('registerRadio', new CodedError('REFUSED_BY_NETWORK', 'no'));
    await world.codeOf(world.createThing());
    await world.codeOf(world.deleteThing());
    expect(JSON.stringify([world.topic, [...world.shadows.values()]])).not.toContain(APP_KEY);
  });
});

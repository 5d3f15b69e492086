import { describe, expect, it } from 'vitest';
import { NETWORKS } from '../../lambdas/networks/contract.ts';
import { ATTRIBUTES, DEV_EUI, DevicesWorld, THING } from './world.ts';

const { appKey: _, ...KEYLESS } = ATTRIBUTES;
const OTHERS = Object.values(NETWORKS).filter((network) => network !== NETWORKS.theThingsStack);

const callsOf = ({ network }: DevicesWorld) => [...network.reads, ...network.writes];

describe.each(OTHERS)('a thing whose device is on the network %s', (network) => {
  it('makes no device at The Things Stack', async () => {
    const world = new DevicesWorld();
    const event = world.createThing({ ...KEYLESS, network });
    expect(await world.handle(event)).toEqual({ outcome: 'ignored', thingName: THING });
    expect(callsOf(world)).toEqual([]);
    expect(world.topic).toEqual([]);
  });

  it('is told that nothing uses its root keys', async () => {
    const world = new DevicesWorld();
    expect(await world.codeOf(world.createThing({ ...ATTRIBUTES, network }))).toBe('UNUSED_ROOT_KEYS');
    expect(callsOf(world)).toEqual([]);
    expect(world.topic.at(-1)).toMatchObject({ state: 'failed', code: 'UNUSED_ROOT_KEYS' });
    expect(JSON.stringify(world.topic)).not.toContain(ATTRIBUTES.appKey);
    expect(world.table.get(DEV_EUI)).toMatchObject({ thingName: THING });
  });

  it('is the thing of its device before that is heard, all the same, with its codec', async () => {
    const world = new DevicesWorld();
    await world.handle(world.createThing({ stackName: 'plant', devEUI: DEV_EUI, network, codec: 'acme/th-100' }));
    expect(world.table.get(DEV_EUI)).toMatchObject({ thingName: THING, codec: 'acme/th-100' });
    await world.handle(world.updateThing({ codec: 'acme/th-200' }));
    expect(world.table.get(DEV_EUI)).toMatchObject({ codec: 'acme/th-200' });
  });

  it.each(['keep', 'delete'] as const)('deletes none there (%s), and is known to be gone', async (deletion) => {
    const world = new DevicesWorld(deletion);
    world.createThing();
    await world.settle();
    const before = callsOf(world);
    world.updateThing({ network });
    world.deleteThing();
    await world.settle();
    expect(callsOf(world)).toEqual(before);
    expect(world.topic.at(-1)).toMatchObject({ state: 'kept' });
    expect(world.table.get(DEV_EUI)).toMatchObject({ thingDeleted: expect.any(String) });
  });
});

describe('a thing whose device came back', () => {
  it.each([{ network: NETWORKS.theThingsStack }, { network: '' }])('has a device again with %o', async (attributes) => {
    const world = new DevicesWorld();
    await world.handle(world.createThing({ ...KEYLESS, network: NETWORKS.helium }));
    await world.handle(world.updateThing({ ...attributes, appKey: ATTRIBUTES.appKey }));
    expect(world.topic.at(-1)).toMatchObject({ state: 'created' });
  });
});

describe('a thing of a stack without The Things Stack', () => {
  it('has no device made or deleted for it, and is the thing of its device all the same', async () => {
    const world = new DevicesWorld('delete');
    world.hasTheThingsStack = false;
    expect(await world.codeOf(world.createThing())).toBe('UNUSED_ROOT_KEYS');
    expect(world.table.get(DEV_EUI)).toMatchObject({ thingName: THING });
    const deletion = world.deleteThing();
    world.now += 60_000;
    await world.handle(deletion);
    expect(callsOf(world)).toEqual([]);
    expect(world.topic.at(-1)).toMatchObject({ state: 'kept' });
    expect(world.table.get(DEV_EUI)).toMatchObject({ thingDeleted: expect.any(String) });
  });
});

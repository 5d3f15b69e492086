import { describe, expect, it } from 'vitest';
import { CodedError } from '../../lambdas/errors.ts';
import { NetworkUnavailable } from '../../lambdas/outbox/deps.ts';
import { APP_KEY, ATTRIBUTES, DEVICE_ID, DevicesWorld } from './world.ts';

const { appKey: _, ...KEYLESS } = ATTRIBUTES;

/** A device that is at the Identity Server and the Join Server, and no further. */
async function halfMade(): Promise<DevicesWorld> {
  const world = new DevicesWorld();
  world.network.faults.set('registerApplication', new NetworkUnavailable('away'));
  await world.codeOf(world.createThing());
  world.network.faults.clear();
  world.events.length = 0;
  expect(world.network.knownAt(DEVICE_ID)).toEqual(['identityServer', 'joinServer']);
  return world;
}

describe('a device that was begun and never finished', () => {
  it('is taken back when the event of its thing’s deletion comes again without keys, after it was parked', async () => {
    const world = await halfMade();
    const event = world.deleteThing();
    const { appKey: __, ...attributes } = event.attributes;
    await world.handle({ ...event, attributes }, { failures: ['API_KEY_REFUSED'] });
    expect(world.network.knownAt(DEVICE_ID)).toEqual([]);
  });

  it('is taken back when somebody removed the keys before the thing was deleted', async () => {
    const world = await halfMade();
    world.updateThing({ appKey: '' });
    world.events.length = 0;
    world.deleteThing();
    await world.settle();
    expect(world.network.knownAt(DEVICE_ID)).toEqual([]);
  });

  it('is not called created for a thing that was made again without keys', async () => {
    const world = await halfMade();
    world.deleteThing();
    const again = world.createThing(KEYLESS);
    expect(await world.codeOf(again)).toBe('MISSING_ROOT_KEYS');
    expect(world.network.knownAt(DEVICE_ID)).toEqual([]);
  });
});

describe('a thing with a value in the wrong attribute', () => {
  it('is told of it without what looks like a key', async () => {
    const world = new DevicesWorld();
    const event = world.createThing({ ...ATTRIBUTES, devEUI: APP_KEY });
    const error = await world.handle(event).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(CodedError);
    expect(String(error)).toContain('what looks like a key');
    expect(JSON.stringify([String(error), [...world.shadows], world.topic])).not.toContain(APP_KEY);
  });
});

describe('a device that has ten attributes of its own', () => {
  it('does not get another frequency plan, and its user hears why', async () => {
    const world = new DevicesWorld();
    world.createThing();
    await world.settle();
    const entry = world.network.entries.get(DEVICE_ID);
    if (entry === undefined) throw new Error('no device was made');
    const own = Object.fromEntries(Array.from({ length: 10 }, (_value, i) => [`own-${i}`, 'x']));
    world.network.entries.set(DEVICE_ID, { ...entry, attributes: own });
    expect(await world.codeOf(world.updateThing({ frequencyPlanID: 'US_902_928_FSB_2' }))).toBe('TOO_MANY_ATTRIBUTES');
  });
});

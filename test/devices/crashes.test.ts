import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CodedError } from '../../lambdas/errors.ts';
import { Attempt } from '../model/attempt.ts';
import { interleave } from '../model/interleave.ts';
import { atEveryCall, dies } from './dies.ts';
import { ATTRIBUTES, DEV_EUI, DEVICE_ID, DevicesWorld, NWK_KEY, THING, type ThingEventJson } from './world.ts';

// Whatever an event leaves behind when its function dies, the next one of the thing completes it or takes it back.

const { appKey, ...others } = ATTRIBUTES;
const CLAIMED = { ...others, claimAuthenticationCode: '8F3A21BC' };

const isComplete = (world: DevicesWorld): void => {
  const servers = ['identityServer', 'joinServer', 'networkServer', 'applicationServer'];
  // A claimed device has its keys elsewhere.
  const isElsewhere = world.network.claims.has(DEVICE_ID);
  expect(world.network.knownAt(DEVICE_ID)).toEqual(
    isElsewhere ? servers.filter((server) => server !== 'joinServer') : servers,
  );
  expect(world.network.entries.get(DEVICE_ID)?.attributes).not.toHaveProperty('aws-state');
  expect(Object.keys(world.thing().attributes)).not.toContain('appKey');
  expect(Object.keys(world.thing().attributes)).not.toContain('claimAuthenticationCode');
  expect(world.shadows.get(THING)).toMatchObject({ state: 'created', servers: { networkServer: 'done' } });
};

describe('a function that dies at any of its calls', () => {
  it.each([
    ['root keys', ATTRIBUTES],
    ['a claim code', CLAIMED],
  ])('leaves a device with %s that Lambda’s next attempt completes', async (_, attributes) => {
    const calls = await atEveryCall(async (crash) => {
      const world = new DevicesWorld();
      const event = world.createThing(attributes);
      const died = await dies(world, event, crash);
      await world.handle(event);
      await world.settle();
      isComplete(world);
      return died;
    });
    expect(calls).toBeGreaterThan(9);
  });

  it('leaves a device that an event of a newer version of the thing completes, with its keys', async () => {
    await atEveryCall(async (crash) => {
      const world = new DevicesWorld();
      const died = await dies(world, world.createThing(), crash);
      const wasBlanked = world.thing().attributes['appKey'] === undefined;
      const event = world.updateThing(wasBlanked ? { name: 'new' } : { name: 'new', appKey: NWK_KEY });
      await world.handle(event);
      await world.settle();
      isComplete(world);
      expect(world.network.entries.get(DEVICE_ID)?.name).toBe('new');
      if (!wasBlanked) expect(world.network.records.joinServer.get(DEVICE_ID)).toEqual({ appKey: NWK_KEY });
      return died;
    });
  });

  it.each([
    ['root keys', ATTRIBUTES],
    ['a claim code', CLAIMED],
  ])('leaves a device with %s that can’t be finished to be taken back by the next attempt', async (_, attributes) => {
    const calls = await atEveryCall(async (crash) => {
      const world = new DevicesWorld();
      world.network.faults.set('registerRadio', new CodedError('REFUSED_BY_NETWORK', 'no such plan'));
      const event = world.createThing(attributes);
      const died = await dies(world, event, crash);
      expect(await world.codeOf(event)).toBe('REFUSED_BY_NETWORK');
      expect(world.network.knownAt(DEVICE_ID)).toEqual([]);
      expect(world.network.claims.size).toBe(0);
      expect(world.shadows.get(THING)).toMatchObject({ state: 'rolled-back', code: 'REFUSED_BY_NETWORK' });
      expect(world.thing().attributes).toEqual(attributes);
      return died;
    });
    expect(calls).toBeGreaterThan(9);
  });

  it('leaves nothing of a device whose claim is refused, once the next attempt was refused too', async () => {
    await atEveryCall(async (crash) => {
      const world = new DevicesWorld();
      world.network.faults.set('claim', new CodedError('CLAIM_REFUSED', 'wrong code'));
      const event = world.createThing(CLAIMED);
      const died = await dies(world, event, crash);
      expect(await world.codeOf(event)).toBe('CLAIM_REFUSED');
      expect(world.network.knownAt(DEVICE_ID)).toEqual([]);
      return died;
    });
  });

  it.each(['keep', 'delete'] as const)(
    'leaves a device that goes with its thing, or stays complete (%s)',
    async (deviceDeletion) => {
      await atEveryCall(async (crash) => {
        const world = new DevicesWorld(deviceDeletion);
        const died = await dies(world, world.createThing(), crash);
        const wasBlanked = world.thing().attributes['appKey'] === undefined;
        const event = world.deleteThing();
        await world.handle(event);
        const isKept = deviceDeletion === 'keep' && (wasBlanked || world.network.knownAt(DEVICE_ID).length > 0);
        expect(world.network.knownAt(DEVICE_ID)).toHaveLength(isKept ? 4 : 0);
        return died;
      });
    },
  );

  it.each([
    ['root keys for a claim', ATTRIBUTES, { claimAuthenticationCode: '8F3A21BC' }, 1],
    ['a claim for root keys', CLAIMED, { appKey }, 0],
  ])('leaves a device that changes %s, which the next attempt completes', async (_, before, after, claims) => {
    const calls = await atEveryCall(async (crash) => {
      const world = new DevicesWorld();
      world.createThing(before);
      await world.settle();
      const event = world.updateThing(after);
      const died = await dies(world, event, crash);
      await world.handle(event);
      await world.settle();
      isComplete(world);
      expect(world.network.claims.size).toBe(claims);
      return died;
    });
    expect(calls).toBeGreaterThan(9);
  });

  it.each([
    ['root keys for a claim', ATTRIBUTES, { claimAuthenticationCode: '8F3A21BC' }],
    ['a claim for root keys', CLAIMED, { appKey }],
  ])('leaves no claim behind where a device changes %s and is deleted then', async (_, before, after) => {
    await atEveryCall(async (crash) => {
      const world = new DevicesWorld('delete');
      world.createThing(before);
      await world.settle();
      const died = await dies(world, world.updateThing(after), crash);
      await world.handle(world.deleteThing());
      expect(world.network.knownAt(DEVICE_ID)).toEqual([]);
      expect(world.network.claims.size).toBe(0);
      return died;
    });
  });

  it('leaves a change that the next attempt completes', async () => {
    await atEveryCall(async (crash) => {
      const world = new DevicesWorld();
      world.createThing();
      await world.settle();
      const event = world.updateThing({ frequencyPlanID: 'EU_863_870', firmwareVersion: '2', name: 'new' });
      const died = await dies(world, event, crash);
      await world.handle(event);
      isComplete(world);
      expect(world.network.entries.get(DEVICE_ID)).toMatchObject({ name: 'new', versionIDs: { firmwareVersion: '2' } });
      expect(world.network.records.networkServer.get(DEVICE_ID)).toMatchObject({ frequencyPlanID: 'EU_863_870' });
      return died;
    });
  });

  it('leaves a deletion that the next attempt completes, counted once', async () => {
    const calls = await atEveryCall(async (crash) => {
      const world = new DevicesWorld('delete');
      world.createThing();
      await world.settle();
      const event = world.deleteThing();
      const died = await dies(world, event, crash);
      await world.handle(event);
      expect(world.network.knownAt(DEVICE_ID)).toEqual([]);
      expect(world.topic.at(-1)?.state).toBe('deleted');
      expect(world.deletions.last).toHaveLength(1);
      return died;
    });
    expect(calls).toBeGreaterThan(7);
  });
});

describe('events that come twice, late, or in another order', () => {
  it('change nothing once they were handled', async () => {
    const world = new DevicesWorld();
    const events = [world.createThing(), world.updateThing({ name: 'a' }), world.updateThing({ name: 'b' })];
    await world.settle();
    const before = structuredClone([world.network.entries, world.network.records, world.things, world.shadows]);
    world.network.writes.length = 0;
    for (const event of [...events, ...events].reverse()) await world.handle(event);
    expect([world.network.entries, world.network.records, world.things, world.shadows]).toEqual(before);
    expect(world.network.writes).toEqual([]);
  });

  it('end with the device that the thing describes, also when their functions run at the same time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 2, max: 4 }), async (seed, copies) => {
        const world = new DevicesWorld();
        const isClaim = seed % 2 === 0;
        const created = world.createThing(isClaim ? CLAIMED : ATTRIBUTES);
        const updated = world.updateThing({ name: 'new', frequencyPlanID: 'EU_863_870' });
        let events = [...Array<ThingEventJson>(copies).fill(created), updated];
        // A function that loses against another one is tried again by Lambda, twice.
        for (let attempts = 0; attempts < 3; attempts++) {
          const failed: ThingEventJson[] = [];
          await interleave(
            seed,
            events.map((event) => async (pause) => {
              const attempt = new Attempt('request', pause, undefined);
              await world.handle(event, { attempt }).catch(() => failed.push(event));
            }),
          );
          events = failed;
          world.now += 60_000;
        }
        expect(events).toEqual([]);
        await world.settle();
        isComplete(world);
        expect(world.network.claims.size).toBe(isClaim ? 1 : 0);
        expect(world.network.entries.get(DEVICE_ID)?.name).toBe('new');
        expect(world.network.records.networkServer.get(DEVICE_ID)).toMatchObject({ frequencyPlanID: 'EU_863_870' });
      }),
      { numRuns: 200 },
    );
  });

  it.each(['keep', 'delete'] as const)(
    'leave no half of a device whose thing is deleted at any moment (%s)',
    async (deviceDeletion) => {
      await fc.assert(
        fc.asyncProperty(fc.nat(), fc.nat(60), async (seed, moment) => {
          const world = new DevicesWorld(deviceDeletion);
          const isClaim = seed % 2 === 0;
          const created = world.createThing(isClaim ? CLAIMED : ATTRIBUTES);
          const handleTwice = (event: ThingEventJson, attempt: Attempt) =>
            world.handle(event, { attempt }).catch(() => world.handle(event, { attempt }).catch(() => {}));
          await interleave(seed, [
            async (pause) => void (await handleTwice(created, new Attempt('created', pause, undefined))),
            async (pause) => {
              for (let turn = 0; turn < moment; turn++) await pause();
              await handleTwice(world.deleteThing(), new Attempt('deleted', pause, undefined));
            },
          ]);
          world.now += 60_000;
          await world.handle(created);
          const known = world.network.knownAt(DEVICE_ID).length;
          const complete = isClaim ? 3 : 4;
          expect(deviceDeletion === 'keep' ? [0, complete] : [0]).toContain(known);
          expect(world.network.claims.size).toBe(isClaim && known > 0 ? 1 : 0);
          expect(world.network.entries.get(DEVICE_ID)?.attributes ?? {}).not.toHaveProperty('aws-state');
          expect(world.table.get(DEV_EUI) ?? { thingDeleted: 'never known' }).toHaveProperty('thingDeleted');
        }),
        { numRuns: 500 },
      );
    },
  );
});

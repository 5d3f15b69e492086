import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEV_EUI, joinAccept, NEXT_SESSION, SESSION, uplink } from './messages.ts';
import { World } from './world.ts';

/** Uplinks of a device over a rejoin, in the order in which it sent them, with the moments when they were heard. */
const history = [
  ...[1, 2, 3].map((f_cnt) => ({ f_cnt, session_key_id: SESSION })),
  ...[0, 1, 2].map((f_cnt) => ({ f_cnt, session_key_id: NEXT_SESSION })),
].map((message, minute) => uplink({ ...message, received_at: `2026-03-04T09:0${minute}:00Z` }));

const idOf = (message: (typeof history)[number]) =>
  `${message.uplink_message.session_key_id}:${message.uplink_message.f_cnt}`;

describe('handlers of one device that run at the same time', () => {
  it('publish every uplink once, and leave the newest in state and metrics, in whatever order they get on', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.shuffledSubarray([...history, ...history], { minLength: 1 }),
        async (scheduler, messages) => {
          const world = new World(undefined, { pause: () => scheduler.schedule(Promise.resolve()) });
          const handled = Promise.all(messages.map((message, i) => world.handle(message, `request-${i}`)));
          await scheduler.waitFor(handled);

          const published = world.published.map(({ message }) =>
            message.integration.message_id.slice(DEV_EUI.length + 1),
          );
          expect(published.sort()).toEqual([...new Set(messages.map(idOf))].sort());
          expect(world.things.size).toBe(1);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('never move the metrics backwards, and leave the newest, however close they follow each other', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        // Groups of uplinks that arrive together, in any order; minutes lie between the groups.
        fc.array(fc.shuffledSubarray([1, 2, 3, 4], { minLength: 1 }), { minLength: 1, maxLength: 4 }),
        async (scheduler, groups) => {
          const world = new World(undefined, { pause: () => scheduler.schedule(Promise.resolve()) });
          const counts: number[] = [];
          watch(world.shadows, (fCntUp) => counts.push(fCntUp));
          for (const [i, group] of groups.entries()) {
            const counters = group.map((within) => 10 * i + within);
            await scheduler.waitFor(
              Promise.all(counters.map((f_cnt) => world.handle(uplink({ f_cnt }), `request-${f_cnt}`))),
            );
            expect(world.reported(DEV_EUI)?.['fCntUp']).toBe(Math.max(...counters));
            world.now += 60_000;
          }
          expect(counts).toEqual([...counts].sort((a, b) => a - b));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('cost one write of the table and one of the shadow and no read, when they come one by one', async () => {
    const world = new World();
    await world.handle(uplink({ f_cnt: 1 }), 'r1');
    world.now += 60_000;
    const { metrics, devices, things } = world.deps;
    const never = () => Promise.reject(new Error('was not to be called'));
    const frugal = {
      ...world.deps,
      metrics: metrics && { ...metrics, read: never },
      devices: { ...devices, read: never, write: never, rememberShadowVersion: never },
      things: { ...things, describe: never, create: never },
    };
    const { processUpstream } = await import('../../lambdas/upstream/process-upstream.ts');
    for (const f_cnt of [2, 3, 4]) {
      await processUpstream(uplink({ f_cnt }), `r${f_cnt}`, frugal);
      expect(world.reported(DEV_EUI)?.['fCntUp']).toBe(f_cnt);
      world.now += 60_000;
    }
  });

  it('find the shadow at the version they expect again, after somebody else wrote it', async () => {
    const world = new World();
    await world.handle(uplink({ f_cnt: 1 }), 'r1');
    const shadow = world.shadows.get(DEV_EUI);
    world.shadows.set(DEV_EUI, { version: 7, reported: shadow?.reported ?? {} });
    world.now += 60_000;
    await world.handle(uplink({ f_cnt: 2 }), 'r2');
    expect(world.shadows.get(DEV_EUI)).toMatchObject({ version: 8, reported: { fCntUp: 2 } });
    expect(world.table.get(DEV_EUI)?.shadowVersion).toBe(8);
  });

  it('publish a join once, and know the session before its first uplink', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const world = new World(undefined, { pause: () => scheduler.schedule(Promise.resolve()) });
        const first = uplink({ f_cnt: 0, session_key_id: NEXT_SESSION, received_at: '2026-03-04T09:21:00Z' });
        const messages = [joinAccept(), joinAccept(), first];
        await scheduler.waitFor(Promise.all(messages.map((message, i) => world.handle(message, `request-${i}`))));
        expect(world.published.filter(({ topic }) => topic.endsWith('/join'))).toHaveLength(1);
        expect(world.table.get(DEV_EUI)?.session?.id).toBe(NEXT_SESSION);
        expect(world.table.get(DEV_EUI)?.pending).toBeUndefined();
        expect(world.reported(DEV_EUI)).toMatchObject({ sessionID: NEXT_SESSION, rssi: -61 });
      }),
      { numRuns: 200 },
    );
  });
});

function watch(shadows: World['shadows'], onCount: (fCntUp: number) => void): void {
  const set = shadows.set.bind(shadows);
  shadows.set = (thingName, shadow) => {
    const { fCntUp } = shadow.reported;
    if (typeof fCntUp === 'number') onCount(fCntUp);
    return set(thingName, shadow);
  };
}

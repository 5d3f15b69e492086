import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accepted, outboxOf } from '../../lambdas/lorawan/outbox/entry.ts';
import { flushOutbox } from '../../lambdas/outbox/flush-outbox.ts';
import { deviceWith, downlink, entry, NOW, pushing } from '../lorawan/outbox/device.ts';
import { OutboxWorld } from './outbox-world.ts';

const counters = ({ network }: OutboxWorld) => network.pushes.map(({ slot }) => slot?.fCntDown);

describe('handlers of one device that run at the same time', () => {
  it('push each downlink once, in the order of their counters, and leave none behind', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.integer({ min: 1, max: 5 }), async (scheduler, handlers) => {
        const world = new OutboxWorld(() => scheduler.schedule(Promise.resolve()));
        const device = deviceWith({ outbox: [entry(0)] });
        world.table.set(device.key, device);
        const runs = Array.from({ length: handlers }, (_, i) =>
          flushOutbox(device, `request-${i}`, world.deps, (known) => accepted(known, downlink(i + 1)) ?? known),
        );
        await scheduler.waitFor(Promise.all(runs));
        const pushed = world.network.pushes.map(({ id }) => id);
        expect(new Set(pushed).size).toBe(pushed.length);
        expect(pushed).toEqual(outboxOf(world.stored).map(({ id }) => id));
        expect(counters(world)).toEqual(pushed.map((_, i) => 8 + i));
        expect(pushed).toHaveLength(handlers + 1);
        expect(world.stored.pusher).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });

  it('push what one of them left half done under the counter that it had', async () => {
    const world = new OutboxWorld();
    const left = { request: 'request-that-died', until: NOW + 1_000 };
    const device = deviceWith({ outbox: [entry(1, pushing(7))], pusher: left });
    expect(await world.flush(device)).toBe('done');
    expect(world.network.pushes).toEqual([]);
    world.now = NOW + 1_000;
    expect(await flushOutbox(world.stored, 'request-2', world.deps)).toBe('done');
    expect(counters(world)).toEqual([7]);
  });
});

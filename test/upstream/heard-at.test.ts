import { describe, expect, it } from 'vitest';
import { processUpstream } from '../../lambdas/upstream/process-upstream.ts';
import { fixture } from '../fixtures/fixtures.ts';
import { heardBy } from '../networks/heard-by.ts';
import { DEV_EUI, IDS, uplink as stackUplink } from './messages.ts';
import { World } from './world.ts';

const NOW = Date.parse('2026-03-04T09:15:00Z');
const YEAR_2099 = Date.parse('2099-01-01T00:00:00Z');
const MINUTE = 60_000;

const uplink = (fcnt: number, reported_at: number, devaddr = '2E000048') =>
  heardBy('helium', { ...fixture('helium', 'uplink').message, fcnt, reported_at, devaddr });
const join = (reported_at: number) => heardBy('helium', { ...fixture('helium', 'join').message, reported_at });

describe('an uplink from the future', () => {
  it('does not freeze its device: the next session, heard in the present, is the newer one', async () => {
    const world = new World();
    await world.handle(uplink(9, YEAR_2099), 'r1');
    expect(world.last.message.received_at).toBe('2099-01-01T00:00:00.000Z');
    world.now = NOW + MINUTE;
    const next = await world.handle(uplink(0, NOW + MINUTE, '2E000049'), 'r2');
    expect(next).not.toHaveProperty('late');
    expect(world.reported(DEV_EUI)).toMatchObject({ fCntUp: 0, lastSeen: '2026-03-04T09:16:00.000Z' });
  });

  it('does not keep its device from moving to The Things Stack', async () => {
    const world = new World();
    await world.handle(uplink(9, YEAR_2099), 'r1');
    const moved = await world.handle(stackUplink({ f_cnt: 0 }, { end_device_ids: IDS }), 'r2');
    expect(moved).not.toHaveProperty('late');
    expect(world.table.get(DEV_EUI)).toMatchObject({ network: 'the-things-stack' });
  });

  it('has one id in all attempts to publish it, though each has another time', async () => {
    const world = new World();
    const ids: unknown[] = [];
    const publish = async (_: string, message: object) => {
      ids.push((message as { integration: { message_id: string } }).integration.message_id);
      throw new Error('the answer was lost');
    };
    for (const at of [NOW, NOW + MINUTE, NOW + 3 * MINUTE]) {
      world.now = at;
      const attempt = processUpstream(uplink(9, NOW + 600 * MINUTE), 'r1', { ...world.deps, publish });
      await expect(attempt).rejects.toThrow();
    }
    expect(ids).toHaveLength(3);
    expect(new Set(ids).size).toBe(1);
  });

  it('has one id in all attempts also where its counter is lower than one that is known', async () => {
    const world = new World();
    await world.handle(uplink(9, NOW), 'r0');
    for (const minutes of [1, 2, 4]) {
      world.now = NOW + minutes * MINUTE;
      await world.handle(uplink(3, YEAR_2099), 'r1');
    }
    const ids = world.published.slice(1).map(({ message }) => message.integration.message_id);
    expect(ids).toHaveLength(3);
    expect(new Set(ids).size).toBe(1);
  });

  it('is late if a higher counter came before it, and begins nothing', async () => {
    const world = new World();
    const ahead = (fcnt: number) => uplink(fcnt, NOW + 600 * MINUTE + fcnt);
    await world.handle(ahead(8), 'r8');
    await world.handle(ahead(10), 'r10');
    world.now = NOW + MINUTE;
    expect(await world.handle(ahead(9), 'r9')).toMatchObject({ outcome: 'done', late: true });
    expect(world.reported(DEV_EUI)).toMatchObject({ fCntUp: 10 });
    await world.handle(ahead(11), 'r11');
    expect(world.reported(DEV_EUI)).toMatchObject({ fCntUp: 11 });
    const begins = world.published.map(({ message }) => message.integration.message_id.split('@')[1].slice(0, 16));
    expect(begins).toEqual(['2026-03-04T09:15', '2026-03-04T09:15', '2026-03-04T19:15', '2026-03-04T09:15']);
  });

  it('counts as it says where a clock is only a little ahead', async () => {
    const world = new World();
    await world.handle(uplink(9, NOW + 4 * MINUTE), 'r1');
    expect(world.table.get(DEV_EUI)?.session?.heardAt).toBe('2026-03-04T09:19:00.000000000Z');
  });

  it('counts as it says from The Things Stack, whose own clock it is', async () => {
    const world = new World();
    await world.handle(stackUplink({ received_at: '2026-03-04T11:00:00Z' }), 'r1');
    expect(world.table.get(DEV_EUI)?.session?.heardAt).toBe('2026-03-04T11:00:00.000000000Z');
  });
});

describe('a join from the future', () => {
  it('begins a session now, and is no news for ever', async () => {
    const world = new World();
    await world.handle(join(YEAR_2099), 'join');
    expect(world.table.get(DEV_EUI)?.joinedAt).toBe('2026-03-04T09:15:00.000000000Z');
    expect(world.reported(DEV_EUI)).toMatchObject({ activated: '2026-03-04T09:15:00.000Z' });
    world.now = NOW + MINUTE;
    await world.handle(join(NOW + MINUTE), 'another');
    expect(world.table.get(DEV_EUI)?.joinedAt).toBe('2026-03-04T09:16:00.000000000Z');
  });
});

import { describe, expect, it } from 'vitest';
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

import { describe, expect, it } from 'vitest';
import { processUpstream } from '../../lambdas/upstream/process-upstream.ts';
import { fixture } from '../fixtures/fixtures.ts';
import { entry } from '../lorawan/outbox/device.ts';
import { heardBy } from '../networks/heard-by.ts';
import { DEV_EUI, encryptedUplink } from './messages.ts';
import { World } from './world.ts';

const AT = Date.parse('2026-03-04T09:30:00Z');
const consoleUplink = (fcnt: number) => ({
  ...fixture('helium', 'uplink').message,
  fcnt,
  reported_at: AT + 1000 * fcnt,
});
const onHelium = (fcnt: number) => heardBy('helium', consoleUplink(fcnt));

/** Where a device is at The Things Stack, encrypted end to end. */
async function encryptedWorld(endToEndEncryption = true): Promise<World> {
  const world = new World({ endToEndEncryption });
  await world.handle(encryptedUplink(), 'encrypted');
  world.now = AT + 60_000;
  world.published.length = 0;
  return world;
}

const warningsOf = (world: World) => world.published.map(({ message }) => message.integration.warnings);

describe('a device that is encrypted end to end at The Things Stack', () => {
  it.each([
    ['The Things Stack', consoleUplink(0)],
    ['ThingPark', heardBy('thing-park', consoleUplink(0))],
  ])('is not moved to Helium by what a key for %s publishes', async (_who, message) => {
    const world = await encryptedWorld();
    await expect(world.handle(message, 'forged')).rejects.toMatchObject({ code: 'MALFORMED_MESSAGE' });
    expect(world.published).toEqual([]);
    expect(world.table.get(DEV_EUI)).toMatchObject({ network: 'the-things-stack', session: { endToEnd: true } });
  });

  it('may move to Helium: its first uplink there says that the network can read it now, and is counted', async () => {
    const world = await encryptedWorld();
    for (const fcnt of [0, 1]) await world.handle(onHelium(fcnt), `r${fcnt}`);
    const warning = { code: 'NOT_END_TO_END', message: expect.stringContaining('has moved to the network "helium"') };
    expect(warningsOf(world)).toEqual([[warning], []]);
    expect(world.counted).toEqual(['NotEndToEnd']);
  });

  it('is not told of with the session after that', async () => {
    const world = await encryptedWorld();
    await world.handle(onHelium(5), 'r5');
    const again = { ...onHelium(0), devaddr: '2E000049', reported_at: AT + 30_000 };
    await world.handle(again, 'r0');
    expect(warningsOf(world).map(({ length }) => length)).toEqual([1, 0]);
  });

  it('may be read where nobody asks for end-to-end encryption', async () => {
    const world = await encryptedWorld(false);
    await world.handle(onHelium(0), 'r0');
    expect(warningsOf(world)).toEqual([[]]);
  });
});

describe('encrypted downlinks that wait in a stack that has no The Things Stack any more', () => {
  it('stay where they are with each uplink, and use no counter up', async () => {
    const world = await encryptedWorld();
    const known = world.table.get(DEV_EUI);
    if (known === undefined) throw new Error('the device is not known');
    world.table.set(DEV_EUI, { ...known, outbox: [entry(1)] });
    const before = world.table.get(DEV_EUI)?.session?.nextFCntDown;
    const deps = { ...world.deps, network: undefined };
    for (const f_cnt of [18, 19, 20]) await processUpstream(encryptedUplink({ f_cnt }), `r${f_cnt}`, deps);
    expect(world.published).toHaveLength(3);
    expect(world.table.get(DEV_EUI)).toMatchObject({ outbox: [entry(1)], session: { nextFCntDown: before } });
  });
});

import { describe, expect, it } from 'vitest';
import { parseApplicationUp } from '../../lambdas/networks/the-things-stack/application-up.ts';
import { processUplink } from '../../lambdas/upstream/process-uplink.ts';
import { DEV_EUI, IDS, uplink } from './messages.ts';
import { World } from './world.ts';

/** An uplink as a network tells of it, heard at a minute. */
function heardOn(world: World, network: string, f_cnt: number, changes: { session?: string; devAddr?: string } = {}) {
  const { session, devAddr = IDS.dev_addr } = changes;
  const message = uplink(
    { session_key_id: session, f_cnt, received_at: `2026-03-04T09:${10 + f_cnt}:00Z` },
    { end_device_ids: { ...IDS, dev_addr: devAddr, device_id: deviceIDOn(network) } },
  );
  return processUplink(parseApplicationUp(message, { network }), `${network}-${devAddr}-${f_cnt}`, world.deps);
}

/** Telemetry is another way to hear of devices of The Things Stack. */
const deviceIDOn = (network: string) => `on-${network.replace('telemetry', 'the-things-stack')}`;

/** What the table and the thing say of where the device is. */
const placesOf = (world: World) => {
  const { network, deviceID } = world.table.get(DEV_EUI) ?? {};
  const thing = world.things.get(DEV_EUI) ?? {};
  return { table: [network, deviceID], thing: [thing['network'], thing['deviceID']] };
};
const on = (network: string) => {
  const place = [network, deviceIDOn(network)];
  return { table: place, thing: place };
};

describe('where a device is', () => {
  it('is learnt from a network that goes on with the same session', async () => {
    const world = new World();
    await heardOn(world, 'telemetry', 1, { session: 'one' });
    await heardOn(world, 'the-things-stack', 2, { session: 'one' });
    expect(placesOf(world)).toEqual(on('the-things-stack'));
  });

  it('is learnt from a network that goes on under the same DevAddr', async () => {
    const world = new World();
    await heardOn(world, 'helium', 1);
    await heardOn(world, 'the-things-stack', 2);
    expect(placesOf(world)).toEqual(on('the-things-stack'));
  });

  it('is The Things Stack where telemetry tells of the same uplinks, whichever comes first', async () => {
    const world = new World();
    await heardOn(world, 'telemetry', 1, { session: 'one' });
    expect(await heardOn(world, 'the-things-stack', 1, { session: 'one' })).toMatchObject({ outcome: 'duplicate' });
    expect(placesOf(world)).toEqual(on('the-things-stack'));
    const calls = world.registryCalls;
    for (const fCnt of [2, 3]) {
      await heardOn(world, 'telemetry', fCnt, { session: 'one' });
      await heardOn(world, 'the-things-stack', fCnt, { session: 'one' });
    }
    expect(placesOf(world)).toEqual(on('the-things-stack'));
    expect(world.registryCalls).toBe(calls);
    expect(world.published).toHaveLength(3);
  });

  it('is The Things Stack also where telemetry tells first of a session that begins', async () => {
    const world = new World();
    await heardOn(world, 'the-things-stack', 1, { session: 'one' });
    await heardOn(world, 'telemetry', 2, { session: 'two' });
    expect(placesOf(world).table).toEqual(['the-things-stack', 'on-the-things-stack']);
    expect(await heardOn(world, 'the-things-stack', 2, { session: 'two' })).toMatchObject({ outcome: 'duplicate' });
  });

  it('is where telemetry tells of a device that The Things Stack knows by another name: it has moved there', async () => {
    const world = new World();
    await heardOn(world, 'the-things-stack', 1, { session: 'one' });
    const ids = { ...IDS, device_id: 'on-another-server' };
    const message = uplink(
      { session_key_id: 'two', f_cnt: 0, received_at: '2026-03-04T09:14:00Z' },
      { end_device_ids: ids },
    );
    await processUplink(parseApplicationUp(message, { network: 'telemetry' }), 'moved', world.deps);
    expect(placesOf(world).table).toEqual(['telemetry', 'on-another-server']);
  });

  it('is where telemetry tells of it as soon as the stack has no The Things Stack any more', async () => {
    const world = new World();
    await heardOn(world, 'the-things-stack', 1, { session: 'one' });
    const message = uplink(
      { session_key_id: 'one', f_cnt: 2, received_at: '2026-03-04T09:14:00Z' },
      {
        end_device_ids: { ...IDS, device_id: 'on-the-things-stack' },
      },
    );
    const up = parseApplicationUp(message, { network: 'telemetry' });
    await processUplink(up, 'r2', { ...world.deps, network: undefined });
    expect(placesOf(world).table).toEqual(['telemetry', 'on-the-things-stack']);
  });

  it('is told to a thing that said otherwise before the device was ever heard', async () => {
    const world = new World();
    world.things.set(DEV_EUI, { stackName: 'lorawan', devEUI: DEV_EUI, network: 'thing-park', deviceID: 'there' });
    await heardOn(world, 'helium', 1);
    expect(placesOf(world)).toEqual(on('helium'));
  });
});

describe('an uplink that a network tells of again, long after', () => {
  const replayed = (world: World, f_cnt: number, devAddr = IDS.dev_addr) => {
    const message = uplink(
      { session_key_id: undefined, f_cnt, received_at: '2026-03-04T10:30:00Z' },
      { end_device_ids: { ...IDS, dev_addr: devAddr } },
    );
    return processUplink(parseApplicationUp(message, { network: 'helium', isReplay: true }), 'replay', world.deps);
  };

  it.each([
    ['is dropped where it came before', 2, undefined, { outcome: 'duplicate' }],
    ['is late where it did not', 1, undefined, { outcome: 'done', late: true }],
    ['is late where its session is not known', 7, '48000009', { outcome: 'done', late: true }],
  ])('%s, and begins no session', async (_name, fCnt, devAddr, summary) => {
    const world = new World();
    await heardOn(world, 'helium', 2);
    await heardOn(world, 'helium', 3);
    const before = world.table.get(DEV_EUI)?.session;
    expect(await replayed(world, fCnt, devAddr)).toMatchObject(summary);
    expect(world.table.get(DEV_EUI)?.session).toMatchObject({ fCntUp: 3, began: before?.began });
  });
});

describe('an uplink of the session before that is told of again, as if heard just now', () => {
  it('is late, and does not bring its session back', async () => {
    const world = new World();
    await heardOn(world, 'helium', 1, { devAddr: '48000001' });
    await heardOn(world, 'helium', 2, { devAddr: '48000002' });
    const message = uplink(
      { session_key_id: undefined, f_cnt: 8, received_at: '2026-03-04T09:14:59Z' },
      { end_device_ids: { ...IDS, dev_addr: '48000001' } },
    );
    const up = parseApplicationUp(message, { network: 'helium', isReplay: true });
    expect(await processUplink(up, 'replay', world.deps)).toMatchObject({ late: true });
    expect(world.table.get(DEV_EUI)?.session).toMatchObject({ id: '48000002' });
    expect(await heardOn(world, 'helium', 3, { devAddr: '48000002' })).not.toHaveProperty('late');
  });
});

describe('a device that gets a DevAddr again which it had before', () => {
  it('has messages of new ids, though nobody remembers the session of then', async () => {
    const world = new World();
    for (const [index, devAddr] of ['48000001', '48000002', '48000003', '48000001'].entries()) {
      await heardOn(world, 'helium', 2 * index, { devAddr });
      await heardOn(world, 'helium', 2 * index + 1, { devAddr });
    }
    const ids = world.published.map(({ message }) => message.integration.message_id.replace(/:\d+$/, ''));
    expect(new Set(ids).size).toBe(4);
  });
});

import { describe, expect, it } from 'vitest';
import { parseApplicationUp } from '../../lambdas/networks/the-things-stack/application-up.ts';
import { processNamelessJoin } from '../../lambdas/upstream/process-nameless-join.ts';
import { DEV_EUI, joinAccept, uplink } from './messages.ts';
import { World } from './world.ts';

const DEVICE_THING = `lorawan/${DEV_EUI}/uplink`;
const LATER_MS = 60_000;
const DELETED_AT = '2026-03-04T09:15:27.000000000Z';
const BEFORE = { received_at: '2026-03-04T09:15:26.9Z' };

/** A device that was heard twice, so that its uplinks take one write, and whose thing was deleted since. */
async function worldAfterDeletion({ thingName = DEV_EUI, metrics = true } = {}): Promise<World> {
  const world = new World({}, { metrics });
  for (const f_cnt of [17, 18]) {
    await world.handle(uplink({ f_cnt }), `r${f_cnt}`);
    world.now += LATER_MS;
  }
  const device = world.table.get(DEV_EUI);
  if (device === undefined) throw new Error('the device was not heard');
  world.table.set(DEV_EUI, { ...device, thingName, thingDeleted: DELETED_AT, revision: device.revision + 1 });
  world.things.delete(DEV_EUI);
  world.shadows.delete(DEV_EUI);
  world.registryCalls = 0;
  return world;
}

describe('a device whose thing was deleted', () => {
  it.each([true, false])('gets it again by its next uplink (metrics: %s)', async (metrics) => {
    const world = await worldAfterDeletion({ metrics });
    expect(await world.handle(uplink({ f_cnt: 19 }), 'r19')).toMatchObject({ outcome: 'done', thingName: DEV_EUI });
    expect(world.things.get(DEV_EUI)).toMatchObject({ stackName: 'lorawan', devEUI: DEV_EUI, origin: 'network' });
    expect(world.last.topic).toBe(DEVICE_THING);
    expect(world.table.get(DEV_EUI)).not.toHaveProperty('thingDeleted');
    expect(world.table.get(DEV_EUI)?.session?.fCntUp).toBe(19);
    expect(world.reported(DEV_EUI)?.['fCntUp']).toBe(metrics ? 19 : undefined);
  });

  it('costs nothing more from the uplink after that on', async () => {
    const world = await worldAfterDeletion();
    await world.handle(uplink({ f_cnt: 19 }), 'r19');
    world.registryCalls = 0;
    await world.handle(uplink({ f_cnt: 20 }), 'r20');
    expect(world.registryCalls).toBe(0);
  });

  it('gets one under the name that uplinks give, where the one before had another', async () => {
    const world = await worldAfterDeletion({ thingName: 'cold-room-3' });
    await world.handle(uplink({ f_cnt: 19 }), 'r19');
    expect([...world.things.keys()]).toEqual([DEV_EUI]);
    expect(world.table.get(DEV_EUI)?.thingName).toBe(DEV_EUI);
  });

  it('keeps the name where the user has made it again', async () => {
    const world = await worldAfterDeletion({ thingName: 'cold-room-3' });
    world.things.set('cold-room-3', { stackName: 'lorawan', devEUI: DEV_EUI.toLowerCase() });
    await world.handle(uplink({ f_cnt: 19 }), 'r19');
    expect([...world.things.keys()]).toEqual(['cold-room-3']);
    expect(world.last.topic).toBe('lorawan/cold-room-3/uplink');
    expect(world.table.get(DEV_EUI)).not.toHaveProperty('thingDeleted');
  });

  it.each([
    ['another device', { stackName: 'lorawan', devEUI: '70B3D57ED0050AFF' }],
    ['another stack', { stackName: 'office', devEUI: DEV_EUI }],
  ])('does not get one that was made again for %s', async (_, attributes) => {
    const world = await worldAfterDeletion({ thingName: 'cold-room-3' });
    world.things.set('cold-room-3', attributes);
    await world.handle(uplink({ f_cnt: 19 }), 'r19');
    expect(world.last.topic).toBe(DEVICE_THING);
  });

  it('gets it again by a message that moves nothing, such as a location', async () => {
    const world = await worldAfterDeletion();
    const { uplink_message: _, ...document } = uplink();
    await world.handle({ ...document, location_solved: { service: 'gps', location: { latitude: 1 } } }, 'r19');
    expect(world.things.has(DEV_EUI)).toBe(true);
    expect(world.table.get(DEV_EUI)).not.toHaveProperty('thingDeleted');
  });

  describe('keeps none by a message from before the deletion', () => {
    const isWithout = (world: World) => {
      expect([...world.things.keys()]).toEqual([]);
      expect(world.table.get(DEV_EUI)).toMatchObject({ thingName: 'cold-room-3', thingDeleted: DELETED_AT });
      // A shadow needs no thing: writing one would leave it behind.
      expect([...world.shadows.keys()]).toEqual([]);
      expect(world.registryCalls).toBe(0);
    };

    it('such as an uplink, which comes out under the name that the thing had, once', async () => {
      const world = await worldAfterDeletion({ thingName: 'cold-room-3' });
      const published = world.published.length;
      expect(await world.handle(uplink({ f_cnt: 19 }, BEFORE), 'r19')).toMatchObject({ outcome: 'done', late: true });
      expect(world.last.topic).toBe('lorawan/cold-room-3/uplink');
      expect(await world.handle(uplink({ f_cnt: 19 }, BEFORE), 'r20')).toMatchObject({ outcome: 'duplicate' });
      expect(world.published).toHaveLength(published + 1);
      isWithout(world);
    });

    it.each([
      ['a join', joinAccept({}, BEFORE), 'join'],
      ['a location', { ...uplink({}, BEFORE), uplink_message: undefined, location_solved: {} }, 'location/solved'],
    ])('such as %s', async (_, message, subTopic) => {
      const world = await worldAfterDeletion({ thingName: 'cold-room-3' });
      await world.handle(message, 'r19');
      expect(world.last.topic).toBe(`lorawan/cold-room-3/${subTopic}`);
      isWithout(world);
    });

    it('such as a join that names no session', async () => {
      const world = await worldAfterDeletion({ thingName: 'cold-room-3' });
      await processNamelessJoin(parseApplicationUp(joinAccept({ session_key_id: undefined }, BEFORE)), world.deps);
      expect(world.last.topic).toBe('lorawan/cold-room-3/join');
      isWithout(world);
    });

    it('but gets one by the next uplink after that', async () => {
      const world = await worldAfterDeletion({ thingName: 'cold-room-3' });
      await world.handle(uplink({ f_cnt: 19 }, BEFORE), 'r19');
      await world.handle(uplink({ f_cnt: 20 }), 'r20');
      expect(world.last.topic).toBe(DEVICE_THING);
      expect(world.reported(DEV_EUI)?.['fCntUp']).toBe(20);
    });
  });

  it('gets it again by a message that says no time: rather one too many than none for ever', async () => {
    const world = await worldAfterDeletion();
    await world.handle(uplink({ f_cnt: 19 }, { received_at: undefined }), 'r19');
    expect(world.things.has(DEV_EUI)).toBe(true);
  });

  it('is not forgotten where the thing is deleted while a message is handled: the next one makes it', async () => {
    const world = new World();
    await world.handle(uplink({ f_cnt: 17 }), 'r17');
    const { read, write } = world.deps.devices;
    let isDeleted = false;
    world.deps.devices.write = async (device, revision) => {
      const stored = await read(DEV_EUI);
      if (!isDeleted && stored !== undefined) {
        isDeleted = true;
        world.things.delete(DEV_EUI);
        await write({ ...stored, thingDeleted: DELETED_AT, revision: stored.revision + 1 }, stored.revision);
      }
      return write(device, revision);
    };
    await world.handle(uplink({ f_cnt: 18 }), 'r18');
    expect(world.table.get(DEV_EUI)).toMatchObject({ thingDeleted: DELETED_AT, session: { fCntUp: 18 } });
    expect(world.last.message.uplink_message.f_cnt).toBe(18);
    await world.handle(uplink({ f_cnt: 19 }), 'r19');
    expect(world.things.has(DEV_EUI)).toBe(true);
    expect(world.table.get(DEV_EUI)).not.toHaveProperty('thingDeleted');
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { CodedError } from '../../lambdas/errors.ts';
import { parseDevEUI } from '../../lambdas/lorawan/identifiers.ts';
import { NetworkUnavailable } from '../../lambdas/outbox/deps.ts';
import { DEV_EUI, DEVICE_ID, DevicesWorld, JOIN_EUI, NOW, THING } from './world.ts';

let world: DevicesWorld;

/** A thing whose device is complete, and all events of that handled. */
beforeEach(async () => {
  world = new DevicesWorld();
  world.createThing();
  await world.settle();
  world.network.writes.length = 0;
  world.topic.length = 0;
});

describe('a thing that changes', () => {
  it.each([
    [{ room: 'cellar' }],
    [{ lorawanVersion: '1.0.3' }],
    [{ frequencyPlanID: 'EU_863_870_TTN' }],
    [{ devEUI: DEV_EUI.toLowerCase() }],
  ])('costs no write at the network where the device is as it says: %j', async (changes) => {
    expect(await world.handle(world.updateThing(changes))).toMatchObject({ outcome: 'unchanged' });
    expect(world.network.writes).toEqual([]);
    expect(world.topic).toEqual([]);
  });

  it('brings its name to the Identity Server', async () => {
    expect(await world.handle(world.updateThing({ name: 'Cold.room' }))).toMatchObject({ outcome: 'done' });
    expect(world.network.writes).toEqual(['update']);
    expect(world.network.entries.get(DEVICE_ID)?.name).toBe('Cold.room');
    expect(world.topic.map(({ state }) => state)).toEqual(['updating', 'created']);
  });

  it('brings versions to the Application Server too, whose uplinks carry them, and keeps the others', async () => {
    await world.handle(world.updateThing({ firmwareVersion: '1.0' }));
    await world.handle(world.updateThing({ hardwareVersion: '2' }));
    const versionIDs = { firmwareVersion: '1.0', hardwareVersion: '2' };
    expect(world.network.entries.get(DEVICE_ID)?.versionIDs).toEqual(versionIDs);
    expect(world.network.records.applicationServer.get(DEVICE_ID)).toEqual({ versionIDs });
  });

  it('brings just what it changes to the Network Server, once', async () => {
    const event = world.updateThing({ frequencyPlanID: 'EU_863_870' });
    await world.handle(event);
    expect(world.network.writes).toEqual(['changeRadio', 'update']);
    expect(world.network.records.networkServer.get(DEVICE_ID)).toMatchObject({
      frequencyPlanID: 'EU_863_870',
      lorawanVersion: '1.0.3',
    });
    await world.handle(event);
    expect(world.network.writes).toHaveLength(2);
  });

  it('can’t change its EUIs, and says so until they are set back', async () => {
    expect(await world.codeOf(world.updateThing({ devEUI: '70B3D57ED0050A12' }))).toBe('EUI_CHANGED');
    expect(world.shadows.get(THING)).toMatchObject({ state: 'failed', code: 'EUI_CHANGED' });
    expect(world.network.writes).toEqual([]);
    await world.handle(world.updateThing({ devEUI: DEV_EUI }));
    expect(world.shadows.get(THING)?.state).toBe('created');
    expect(await world.codeOf(world.updateThing({ joinEUI: '0000000000000001' }))).toBe('EUI_CHANGED');
  });

  it('is told what the network refuses; the device stays', async () => {
    world.network.faults.set('changeRadio', new CodedError('REFUSED_BY_NETWORK', 'no such plan'));
    expect(await world.codeOf(world.updateThing({ frequencyPlanID: 'MARS' }))).toBe('REFUSED_BY_NETWORK');
    expect(world.shadows.get(THING)).toMatchObject({ state: 'failed', servers: { networkServer: 'failed' } });
    expect(world.network.knownAt(DEVICE_ID)).toHaveLength(4);
  });

  it('is tried again where the network does not answer', async () => {
    world.network.faults.set('update', new NetworkUnavailable('no answer'));
    const event = world.updateThing({ name: 'New' });
    expect(await world.codeOf(event)).toBe('NetworkUnavailable');
    expect(world.shadows.get(THING)).toMatchObject({ state: 'updating', code: 'NETWORK_UNAVAILABLE' });
    world.network.faults.clear();
    await world.handle(event);
    expect(world.shadows.get(THING)?.state).toBe('created');
  });

  it('is nothing for this stack once it belongs to another, or is of another type', async () => {
    const event = world.updateThing({ stackName: 'office', name: 'New' });
    expect(await world.handle(event)).toMatchObject({ outcome: 'ignored' });
    const thing = { ...world.thing(), attributes: { ...world.thing().attributes, stackName: 'plant' } };
    world.things.set(THING, { ...thing, thingTypeName: 'other' });
    expect(await world.handle(event)).toMatchObject({ outcome: 'ignored' });
    expect(world.network.writes).toEqual([]);
  });

  it('takes a device over from the thing that had it before', async () => {
    await world.handle(world.createThing({ stackName: 'plant', devEUI: DEV_EUI, joinEUI: JOIN_EUI }, 'new-name'));
    expect(world.network.entries.get(DEVICE_ID)?.attributes).toMatchObject({ 'aws-thing': 'new-name' });
    expect(world.shadows.get('new-name')?.state).toBe('created');
  });
});

describe('a thing without keys', () => {
  it('gets no device', async () => {
    const bare = { stackName: 'plant', devEUI: '70B3D57ED0050A12' };
    expect(await world.codeOf(world.createThing(bare, 'bare'))).toBe('MISSING_ROOT_KEYS');
    expect(world.network.writes).toEqual([]);
    expect(world.shadows.get('bare')).toMatchObject({ state: 'failed', code: 'MISSING_ROOT_KEYS' });
  });

  it('loses a device that was begun with keys', async () => {
    world.network.faults.set('registerKeys', new NetworkUnavailable('no answer'));
    const other = {
      ...world.thing().attributes,
      devEUI: '70B3D57ED0050A12',
      deviceID: 'other',
      appKey: DEV_EUI + DEV_EUI,
    };
    await world.codeOf(world.createThing(other, 'bare'));
    expect(world.network.knownAt('other')).toEqual(['identityServer']);
    expect(await world.codeOf(world.updateThing({ appKey: '' }, 'bare'))).toBe('MISSING_ROOT_KEYS');
    expect(world.network.knownAt('other')).toEqual([]);
    expect(world.shadows.get('bare')?.state).toBe('rolled-back');
  });
});

describe('a thing that an uplink made', () => {
  const ids = { stackName: 'plant', deviceID: 'am307', devEUI: '24E124707C141230', origin: 'network' };
  const device = { deviceID: 'am307', devEUI: parseDevEUI(ids.devEUI), name: 'AM307', attributes: {}, versionIDs: {} };

  it('costs no call to the network, not even a read, until it says more than the network did', async () => {
    world.network.reads.length = 0;
    expect(await world.handle(world.createThing(ids, 'AM'))).toMatchObject({ outcome: 'ignored' });
    expect(await world.handle(world.updateThing({ codec: 'acme' }, 'AM'))).toMatchObject({ outcome: 'ignored' });
    expect(world.network.reads).toEqual([]);
  });

  it('brings a name to its device', async () => {
    world.network.entries.set('am307', device);
    world.createThing(ids, 'AM');
    await world.handle(world.updateThing({ name: 'Meeting.room' }, 'AM'));
    expect(world.network.entries.get('am307')).toMatchObject({ name: 'Meeting.room', attributes: {} });
  });

  it('brings a frequency plan to its device, and remembers just that', async () => {
    world.network.entries.set('am307', device);
    world.createThing(ids, 'AM');
    const event = world.updateThing({ frequencyPlanID: 'EU_863_870' }, 'AM');
    await world.handle(event);
    expect(world.network.entries.get('am307')?.attributes).toEqual({ 'aws-radio': '- - EU_863_870' });
    expect(await world.handle(event)).toMatchObject({ outcome: 'unchanged' });
  });

  it('is never a reason to make a device, and hears nothing of that', async () => {
    world.createThing(ids, 'AM');
    expect(await world.handle(world.updateThing({ name: 'x' }, 'AM'))).toMatchObject({ outcome: 'ignored' });
    expect(world.network.writes).toEqual([]);
    expect(world.shadows.has('AM')).toBe(false);
  });
});

describe('an event that comes before the registry knows', () => {
  it('that a thing was created is tried again, until that can’t be the reason any more', async () => {
    const event = world.createThing({ stackName: 'plant' }, 'brief');
    world.things.delete('brief');
    expect(await world.codeOf(event)).toBe('Error');
    world.now = NOW + 30_000;
    expect(await world.handle(event)).toMatchObject({ outcome: 'ignored' });
  });

  it('that a thing was changed is tried again', async () => {
    const before = world.thing();
    const event = world.updateThing({ name: 'New' });
    const after = world.thing();
    world.things.set(THING, before);
    expect(await world.codeOf(event)).toBe('Error');
    world.things.set(THING, after);
    await world.handle(event);
    expect(world.network.entries.get(DEVICE_ID)?.name).toBe('New');
  });

  it('but a thing that was changed and is gone since is nothing to wait for', async () => {
    const event = world.updateThing({ name: 'New' });
    world.things.delete(THING);
    expect(await world.handle(event)).toMatchObject({ outcome: 'ignored' });
  });
});

import { describe, expect, it } from 'vitest';
import type { NetworkDevice } from '../../lambdas/devices/network-device.ts';
import { CodedError } from '../../lambdas/errors.ts';
import { parseDevEUI, parseJoinEUI } from '../../lambdas/lorawan/identifiers.ts';
import { NetworkUnavailable } from '../../lambdas/outbox/deps.ts';
import { APP_KEY, ATTRIBUTES, DEV_EUI, DEVICE_ID, DevicesWorld, JOIN_EUI, NWK_KEY, THING } from './world.ts';

const ALL = ['identityServer', 'joinServer', 'networkServer', 'applicationServer'];
const refused = new CodedError('REFUSED_BY_NETWORK', 'unknown frequency plan');

describe('a thing with root keys', () => {
  it('gets a device at all four servers, the Application Server before the Network Server', async () => {
    const world = new DevicesWorld();
    await world.handle(world.createThing({ ...ATTRIBUTES, name: 'Cold.room', brandID: 'acme', modelID: 'th-100' }));
    expect(world.network.writes).toEqual(['create', 'registerKeys', 'registerApplication', 'registerRadio', 'update']);
    expect(world.network.entries.get(DEVICE_ID)).toEqual({
      deviceID: DEVICE_ID,
      devEUI: DEV_EUI,
      joinEUI: JOIN_EUI,
      name: 'Cold.room',
      versionIDs: { brandID: 'acme', modelID: 'th-100' },
      attributes: { 'aws-stack': 'plant', 'aws-thing': THING, 'aws-radio': '1.0.3 1.0.3-a EU_863_870_TTN' },
    });
    expect(world.network.records.joinServer.get(DEVICE_ID)).toEqual({ appKey: APP_KEY });
    expect(world.network.records.networkServer.get(DEVICE_ID)).toEqual({
      lorawanVersion: '1.0.3',
      regionalParametersVersion: '1.0.3-a',
      frequencyPlanID: 'EU_863_870_TTN',
      class: 'A',
    });
    expect(world.network.records.applicationServer.get(DEVICE_ID)).toEqual({
      versionIDs: { brandID: 'acme', modelID: 'th-100' },
    });
  });

  it('loses its keys once they are used, keeps the rest, and says which device is its own', async () => {
    const world = new DevicesWorld();
    const attributes = { ...ATTRIBUTES, lorawanVersion: '1.1', regionalParametersVersion: '1.1-b', nwkKey: NWK_KEY };
    await world.handle(world.createThing({ ...attributes, room: 'cellar' }));
    const { appKey, nwkKey, ...rest } = attributes;
    expect(world.thing().attributes).toEqual({ ...rest, room: 'cellar', deviceID: DEVICE_ID });
    expect(world.network.records.joinServer.get(DEVICE_ID)).toEqual({ appKey, nwkKey });
  });

  it('is told how it goes, in its shadow and on its topic', async () => {
    const world = new DevicesWorld();
    await world.handle(world.createThing());
    expect(world.topic.map(({ state }) => state)).toEqual(['creating', 'created']);
    const status = {
      state: 'created',
      servers: { identityServer: 'done', joinServer: 'done', networkServer: 'done', applicationServer: 'done' },
      updatedAt: '2026-11-21T12:00:00.000Z',
    };
    expect(world.shadows.get(THING)).toEqual(status);
    expect(world.topic.at(-1)).toEqual({ thingName: THING, ...status });
  });

  it('is named after the thing where it names no device, in 50 characters', async () => {
    const world = new DevicesWorld();
    const name = 'a'.repeat(128);
    await world.handle(world.createThing(ATTRIBUTES, name));
    expect(world.network.entries.get(DEVICE_ID)?.name).toBe('a'.repeat(50));
  });

  it('and is changed meanwhile keeps its newer keys for the event of that change', async () => {
    const world = new DevicesWorld();
    world.network.meanwhile.set('change thing', () => world.updateThing({ appKey: NWK_KEY }));
    await world.handle(world.createThing());
    expect(world.thing().attributes).toMatchObject({ appKey: NWK_KEY });
    await world.settle();
    expect(world.network.records.joinServer.get(DEVICE_ID)).toEqual({ appKey: NWK_KEY });
    expect(world.thing().attributes).not.toHaveProperty('appKey');
  });
});

describe('a device that can’t be finished', () => {
  it.each(['registerKeys', 'registerApplication', 'registerRadio'])(
    'is taken back completely where %s is refused',
    async (call) => {
      const world = new DevicesWorld();
      world.network.faults.set(call, refused);
      expect(await world.codeOf(world.createThing())).toBe('REFUSED_BY_NETWORK');
      expect(world.network.knownAt(DEVICE_ID)).toEqual([]);
      expect(world.shadows.get(THING)).toMatchObject({
        state: 'rolled-back',
        code: 'REFUSED_BY_NETWORK',
        message: 'unknown frequency plan',
        servers: Object.fromEntries(ALL.map((server) => [server, 'removed'])),
      });
      // What the user mends is tried again with the keys that are still there.
      world.network.faults.clear();
      await world.handle(world.updateThing({ frequencyPlanID: 'EU_863_870' }));
      expect(world.network.knownAt(DEVICE_ID)).toEqual(ALL);
      expect(world.shadows.get(THING)?.state).toBe('created');
    },
  );

  it('is nothing to take back where its id is refused', async () => {
    const world = new DevicesWorld();
    world.network.faults.set('create', refused);
    expect(await world.codeOf(world.createThing())).toBe('REFUSED_BY_NETWORK');
    expect(world.network.writes).toEqual(['create']);
    expect(world.shadows.get(THING)).toMatchObject({ state: 'failed', servers: { identityServer: 'failed' } });
  });

  it('waits where the network does not answer, and is completed by the next attempt', async () => {
    const world = new DevicesWorld();
    world.network.faults.set('registerRadio', new NetworkUnavailable('no answer'));
    const event = world.createThing();
    expect(await world.codeOf(event)).toBe('NetworkUnavailable');
    expect(world.shadows.get(THING)).toMatchObject({
      state: 'creating',
      code: 'NETWORK_UNAVAILABLE',
      message: expect.stringMatching(
        /^no answer: it is tried again, twice at most.* at 2026-11-21T12:05:00.000Z, it was given up/,
      ),
      servers: { identityServer: 'done', networkServer: 'failed' },
    });
    expect(world.network.entries.get(DEVICE_ID)?.attributes['aws-state']).toBe('thing-1 1');
    world.network.faults.clear();
    await world.handle(event);
    expect(world.network.knownAt(DEVICE_ID)).toEqual(ALL);
    expect(world.network.entries.get(DEVICE_ID)?.attributes).not.toHaveProperty('aws-state');
  });

  it('waits for another API key where the key is refused half-way', async () => {
    const world = new DevicesWorld();
    world.network.faults.set('registerKeys', new CodedError('API_KEY_REFUSED', 'lacks a right'));
    const event = world.createThing();
    expect(await world.codeOf(event)).toBe('API_KEY_REFUSED');
    expect(world.shadows.get(THING)).toMatchObject({ state: 'failed', code: 'API_KEY_REFUSED' });
    expect(world.network.knownAt(DEVICE_ID)).toEqual(['identityServer']);
    world.network.faults.clear();
    await world.handle(event);
    expect(world.network.knownAt(DEVICE_ID)).toEqual(ALL);
  });
});

describe('a device that can’t be finished as an older version of its thing says', () => {
  it('is not taken back where an event of the newer version has finished it', async () => {
    const world = new DevicesWorld();
    world.network.meanwhile.set('registerRadio', async () => {
      await world.handle(world.updateThing({ frequencyPlanID: 'EU_868_1' }));
      world.network.faults.set('registerRadio', refused);
    });
    expect(await world.codeOf(world.createThing({ ...ATTRIBUTES, frequencyPlanID: 'MARS' }))).toBe(
      'REFUSED_BY_NETWORK',
    );
    expect(world.network.knownAt(DEVICE_ID)).toEqual(ALL);
    expect(world.thing().attributes).not.toHaveProperty('appKey');
    expect(world.shadows.get(THING)?.state).toBe('created');
  });
});

describe('a device that the network has already', () => {
  const existing: NetworkDevice = {
    ...{ deviceID: DEVICE_ID, devEUI: parseDevEUI(DEV_EUI), joinEUI: parseJoinEUI(JOIN_EUI) },
    ...{ name: 'Old', attributes: {}, versionIDs: {} },
  };

  it('gets what the thing says where the EUIs are the same', async () => {
    const world = new DevicesWorld();
    world.network.entries.set(DEVICE_ID, { ...existing, attributes: { floor: '3' } });
    await world.handle(world.createThing());
    expect(world.network.knownAt(DEVICE_ID)).toEqual(ALL);
    expect(world.network.entries.get(DEVICE_ID)).toMatchObject({
      name: 'Old',
      attributes: { floor: '3', 'aws-thing': THING },
    });
    // It may be of another class, and of another plan than the Region's.
    expect(world.network.records.networkServer.get(DEVICE_ID)).toEqual({
      lorawanVersion: '1.0.3',
      regionalParametersVersion: '1.0.3-a',
    });
    expect(world.network.entries.get(DEVICE_ID)?.attributes['aws-radio']).toBe('1.0.3 1.0.3-a -');
  });

  it('gets the frequency plan that the thing names, and keeps it when keys are given once more', async () => {
    const world = new DevicesWorld();
    world.network.entries.set(DEVICE_ID, existing);
    await world.handle(world.createThing({ ...ATTRIBUTES, frequencyPlanID: 'EU_868_1' }));
    const plan = { frequencyPlanID: 'EU_868_1' };
    expect(world.network.records.networkServer.get(DEVICE_ID)).toMatchObject(plan);
    await world.handle(world.updateThing({ frequencyPlanID: '', appKey: NWK_KEY }));
    expect(world.network.records.networkServer.get(DEVICE_ID)).toMatchObject(plan);
    expect(world.network.records.joinServer.get(DEVICE_ID)).toEqual({ appKey: NWK_KEY });
  });

  it('keeps attributes that leave no room for ours', async () => {
    const world = new DevicesWorld();
    const attributes = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`key-${i}`, 'x']));
    world.network.entries.set(DEVICE_ID, { ...existing, attributes });
    await world.handle(world.createThing());
    expect(world.network.entries.get(DEVICE_ID)?.attributes).toEqual(attributes);
  });

  it('is never taken back', async () => {
    const world = new DevicesWorld();
    world.network.entries.set(DEVICE_ID, existing);
    world.network.faults.set('registerRadio', refused);
    expect(await world.codeOf(world.createThing())).toBe('REFUSED_BY_NETWORK');
    expect(world.network.knownAt(DEVICE_ID)).toContain('identityServer');
    expect(world.shadows.get(THING)?.state).toBe('failed');
  });

  it('is another one where the EUIs differ', async () => {
    const world = new DevicesWorld();
    world.network.entries.set(DEVICE_ID, { ...existing, devEUI: parseDevEUI('0000000000000001') });
    expect(await world.codeOf(world.createThing())).toBe('DEVICE_ID_TAKEN');
    expect(world.network.writes).toEqual([]);
    expect(world.shadows.get(THING)?.message).toContain('0000000000000001');
  });

  it('has its DevEUI in another application', async () => {
    const world = new DevicesWorld();
    world.network.faults.set('create', new CodedError('DEV_EUI_TAKEN', 'device x of application y'));
    expect(await world.codeOf(world.createThing())).toBe('DEV_EUI_TAKEN');
    expect(world.shadows.get(THING)).toMatchObject({ state: 'failed', code: 'DEV_EUI_TAKEN' });
  });
});

describe('keys that are corrected while the device is being made', () => {
  it('are the ones that count, whichever event comes to its end first', async () => {
    const world = new DevicesWorld();
    const first = world.createThing();
    // The second event runs to its end before the first gets to the keys.
    world.network.meanwhile.set('create', async () => {
      const second = world.updateThing({ appKey: NWK_KEY });
      world.network.meanwhile.clear();
      await world.codeOf(second);
    });
    await world.codeOf(first);
    await world.codeOf(first);
    await world.settle();
    expect(world.network.records.joinServer.get(DEVICE_ID)).toEqual({ appKey: NWK_KEY });
    expect(world.thing().attributes).not.toHaveProperty('appKey');
    expect(world.shadows.get(THING)?.state).toBe('created');
  });

  it('are not blanked unused where the thing was made again', async () => {
    const world = new DevicesWorld();
    const first = world.createThing();
    world.network.meanwhile.set('registerApplication', () => {
      world.deleteThing();
      world.createThing({ ...ATTRIBUTES, appKey: NWK_KEY });
    });
    await world.codeOf(first);
    expect(world.thing().attributes['appKey']).toBe(NWK_KEY);
    await world.settle();
    expect(world.network.records.joinServer.get(DEVICE_ID)).toEqual({ appKey: NWK_KEY });
  });
});

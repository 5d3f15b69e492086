import { describe, expect, it } from 'vitest';
import { deviceRegistry } from '../../lambdas/networks/the-things-stack/device-registry.ts';
import { assembleNetwork } from '../../lib/local/network/assembled-network.ts';
import { inProcessApi } from '../model/in-process-api.ts';
import { atEveryCall, dies } from './dies.ts';
import { APP_KEY, ATTRIBUTES, DEV_EUI, DEVICE_ID, DevicesWorld, JOIN_EUI, THING } from './world.ts';

// The same as in crashes.test.ts over the simulated network, call by call of its API, up to a device that is heard.

const { appKey, ...others } = ATTRIBUTES;
const CLAIMED = { ...others, claimAuthenticationCode: '8F3A21BC' };

function worldOverNetwork(deviceDeletion: 'keep' | 'delete' = 'keep') {
  const apiKey = 'NNSXS.KEY.SECRET';
  const network = assembleNetwork({
    ...{ applicationId: 'sensors-prod', apiKey, deduplicationMs: 0 },
    claimableDevices: [{ devEUI: DEV_EUI, joinEUI: JOIN_EUI, claimAuthenticationCode: '8F3A21BC', appKey: APP_KEY }],
  });
  const api = inProcessApi({ answer: network.answer, apiKey, trouble: () => 'none' });
  const world = new DevicesWorld(deviceDeletion, (effect) => {
    const over = { call: (...request: Parameters<typeof api.call>) => effect(() => api.call(...request)) };
    const options = { clusterHost: 'localhost', applicationID: 'sensors-prod' };
    return deviceRegistry({ identityServer: over, cluster: over, ...options });
  });
  const known = async () => {
    const paths = ['', '/js', '/ns', '/as'].map((server) => `${server}/applications/sensors-prod/devices/${DEVICE_ID}`);
    const answers = await Promise.all(paths.map((path) => api.call('GET', path).catch(() => undefined)));
    return answers.filter((answer) => answer !== undefined).length;
  };
  const entry = () => api.call('GET', `/applications/sensors-prod/devices/${DEVICE_ID}?field_mask=join_server_address`);
  return { world, network, known, entry, api };
}

/** Lets the device join and speak; what the network emits of it. */
function speak(network: ReturnType<typeof worldOverNetwork>['network']): string[] {
  const heard: string[] = [];
  network.onUp(({ subTopic }) => heard.push(subTopic));
  const device = network.endDevice({ devEUI: DEV_EUI, joinEUI: JOIN_EUI, lorawanVersion: '1.0.3', appKey: APP_KEY });
  device.join();
  if (device.joined) device.send(1, Uint8Array.of(1));
  return heard;
}

describe('over the network’s API, a function that dies at any of its calls', () => {
  it.each([
    ['root keys', ATTRIBUTES],
    ['a claim code', CLAIMED],
  ])('leaves a device with %s that the next attempt completes, so that it is heard', async (_, attributes) => {
    const calls = await atEveryCall(async (crash) => {
      const { world, network } = worldOverNetwork();
      const event = world.createThing(attributes);
      const died = await dies(world, event, crash);
      await world.handle(event);
      await world.settle();
      expect(world.shadows.get(THING)?.state).toBe('created');
      expect(world.thing().attributes).toEqual({ ...others, deviceID: DEVICE_ID });
      expect(speak(network)).toEqual(['join', 'uplink']);
      return died;
    });
    expect(calls).toBeGreaterThan(9);
  });

  it.each([
    ['root keys', ATTRIBUTES],
    ['a claim code', CLAIMED],
  ])('leaves nothing of a device with %s that the network refuses', async (_, attributes) => {
    await atEveryCall(async (crash) => {
      const { world, known, network } = worldOverNetwork();
      const event = world.createThing({ ...attributes, frequencyPlanID: 'MARS' });
      const died = await dies(world, event, crash);
      expect(await world.codeOf(event)).toBe('REFUSED_BY_NETWORK');
      expect(await known()).toBe(0);
      expect(speak(network)).toEqual([]);
      return died;
    });
  });

  it('leaves neither entry nor claim of a device whose code is wrong', async () => {
    await atEveryCall(async (crash) => {
      const { world, known, network } = worldOverNetwork();
      const event = world.createThing({ ...CLAIMED, claimAuthenticationCode: 'WRONG' });
      const died = await dies(world, event, crash);
      expect(await world.codeOf(event)).toBe('CLAIM_REFUSED');
      expect(await known()).toBe(0);
      expect(speak(network)).toEqual([]);
      // Whoever has the right code may claim it still.
      await world.handle(world.updateThing({ claimAuthenticationCode: '8F3A21BC' }));
      expect(world.shadows.get(THING)?.state).toBe('created');
      return died;
    });
  });

  it('takes no wrong code for a claim that the cluster holds from before, and leaves that', async () => {
    const { world, known, network, api } = worldOverNetwork();
    await api.call('POST', '/edcs/claim', {
      authenticated_identifiers: { dev_eui: DEV_EUI, join_eui: JOIN_EUI, authentication_code: '8F3A21BC' },
      target_application_ids: { application_id: 'sensors-prod' },
      target_device_id: DEVICE_ID,
    });
    expect(await world.codeOf(world.createThing({ ...CLAIMED, claimAuthenticationCode: 'WRONG' }))).toBe(
      'CLAIM_REFUSED',
    );
    expect(await known()).toBe(0);
    // As before: the device joins with the keys of its maker, and its application is another's.
    expect(speak(network)).toEqual([]);
    expect(await world.codeOf(world.updateThing({ claimAuthenticationCode: 'WRONG2' }))).toBe('CLAIM_REFUSED');
  });

  it.each([
    ['root keys for a claim', ATTRIBUTES, { claimAuthenticationCode: '8F3A21BC' }, undefined],
    ['a claim for root keys', CLAIMED, { appKey }, 'localhost'],
  ])('leaves a device that changes %s, and is heard when the next attempt is over', async (_, before, after, host) => {
    await atEveryCall(async (crash) => {
      const { world, network, entry } = worldOverNetwork();
      world.createThing(before);
      await world.settle();
      const event = world.updateThing(after);
      const died = await dies(world, event, crash);
      await world.handle(event);
      await world.settle();
      expect(world.shadows.get(THING)?.state).toBe('created');
      expect(world.thing().attributes).toEqual({ ...others, deviceID: DEVICE_ID });
      expect(speak(network)).toEqual(['join', 'uplink']);
      expect((await entry())['join_server_address']).toBe(host);
      return died;
    });
  });

  it('leaves a claimed device that is given back by the attempt that deletes it', async () => {
    await atEveryCall(async (crash) => {
      const { world, known, network } = worldOverNetwork('delete');
      world.createThing(CLAIMED);
      await world.settle();
      const event = world.deleteThing();
      const died = await dies(world, event, crash);
      await world.handle(event);
      expect(await known()).toBe(0);
      // Claimed again by another thing: it was free.
      await world.handle(world.createThing(CLAIMED, 'another'));
      expect(world.shadows.get('another')?.state).toBe('created');
      expect(speak(network)).toEqual(['join', 'uplink']);
      return died;
    });
  });

  it('leaves a deletion that the next attempt completes', async () => {
    await atEveryCall(async (crash) => {
      const { world, known } = worldOverNetwork('delete');
      world.createThing();
      await world.settle();
      expect(await known()).toBe(4);
      const event = world.deleteThing();
      const died = await dies(world, event, crash);
      await world.handle(event);
      expect(await known()).toBe(0);
      return died;
    });
  });
});

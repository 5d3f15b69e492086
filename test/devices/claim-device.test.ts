import { describe, expect, it } from 'vitest';
import { CodedError } from '../../lambdas/errors.ts';
import { NetworkUnavailable } from '../../lambdas/outbox/deps.ts';
import { ATTRIBUTES, DEVICE_ID, DevicesWorld, THING } from './world.ts';

const { appKey, ...others } = ATTRIBUTES;
const CLAIMED = { ...others, claimAuthenticationCode: '8F3A21BC' };

describe('a thing with a claim authentication code', () => {
  it('has its device claimed first, and nothing said to the cluster’s own Join Server', async () => {
    const world = new DevicesWorld();
    await world.handle(world.createThing(CLAIMED));
    expect(world.network.writes).toEqual(['claim', 'create claimed', 'registerApplication', 'registerRadio', 'update']);
    expect(world.network.claims.get(DEVICE_ID)).toBe('8F3A21BC');
    expect(world.shadows.get(THING)).toMatchObject({ state: 'created', servers: { joinServer: 'done' } });
  });

  it('loses the code', async () => {
    const world = new DevicesWorld();
    await world.handle(world.createThing(CLAIMED));
    expect(world.thing().attributes).not.toHaveProperty('claimAuthenticationCode');
  });

  it('gets no device where the claim is refused', async () => {
    const world = new DevicesWorld();
    world.network.faults.set('claim', new CodedError('CLAIM_REFUSED', 'wrong code'));
    expect(await world.codeOf(world.createThing(CLAIMED))).toBe('CLAIM_REFUSED');
    expect(world.network.writes).toEqual(['claim']);
    expect(world.shadows.get(THING)).toMatchObject({ state: 'failed', servers: { joinServer: 'failed' } });
  });

  it('has it given back where its entry is refused', async () => {
    const world = new DevicesWorld();
    world.network.faults.set('create claimed', new CodedError('DEV_EUI_TAKEN', 'taken'));
    expect(await world.codeOf(world.createThing(CLAIMED))).toBe('DEV_EUI_TAKEN');
    expect(world.network.claims.size).toBe(0);
  });

  it('has it given back, and all taken away, where a later step is refused', async () => {
    const world = new DevicesWorld();
    world.network.faults.set('registerRadio', new CodedError('REFUSED_BY_NETWORK', 'no such plan'));
    expect(await world.codeOf(world.createThing(CLAIMED))).toBe('REFUSED_BY_NETWORK');
    expect(world.network.claims.size).toBe(0);
    expect(world.network.knownAt(DEVICE_ID)).toEqual([]);
    expect(world.shadows.get(THING)?.state).toBe('rolled-back');
  });

  it('does not claim twice what it has begun', async () => {
    const world = new DevicesWorld();
    world.network.faults.set('registerRadio', new NetworkUnavailable('no answer'));
    const event = world.createThing(CLAIMED);
    await world.codeOf(event);
    world.network.faults.clear();
    world.network.writes.length = 0;
    await world.handle(event);
    expect(world.network.writes).toEqual(['registerApplication', 'registerRadio', 'update']);
  });

  it('claims what was begun with keys before', async () => {
    const world = new DevicesWorld();
    world.network.faults.set('registerRadio', new NetworkUnavailable('no answer'));
    await world.codeOf(world.createThing());
    world.network.faults.clear();
    await world.handle(world.updateThing({ appKey: '', claimAuthenticationCode: '8F3A21BC' }));
    expect(world.network.claims.get(DEVICE_ID)).toBe('8F3A21BC');
  });

  it('gives back what was begun with a code before', async () => {
    const world = new DevicesWorld();
    world.network.faults.set('registerRadio', new NetworkUnavailable('no answer'));
    await world.codeOf(world.createThing(CLAIMED));
    world.network.faults.clear();
    await world.handle(world.updateThing({ claimAuthenticationCode: '', appKey }));
    expect(world.network.claims.size).toBe(0);
    expect(world.network.knownAt(DEVICE_ID)).toHaveLength(4);
  });

  it('gives it back when its thing is deleted, if devices are', async () => {
    const world = new DevicesWorld('delete');
    await world.handle(world.createThing(CLAIMED));
    await world.handle(world.deleteThing());
    expect(world.network.claims.size).toBe(0);
    expect(world.network.knownAt(DEVICE_ID)).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { CodedError } from '../../lambdas/errors.ts';
import { NetworkUnavailable } from '../../lambdas/outbox/deps.ts';
import { ATTRIBUTES, DEVICE_ID, DevicesWorld, THING } from './world.ts';

const { appKey, ...others } = ATTRIBUTES;
const CLAIMED = { ...others, claimAuthenticationCode: '8F3A21BC' };

describe('a thing with a claim authentication code', () => {
  it('has its device entered and then claimed, and nothing said to the cluster’s own Join Server', async () => {
    const world = new DevicesWorld();
    await world.handle(world.createThing(CLAIMED));
    expect(world.network.writes).toEqual([
      ...['create claimed', 'claim', 'registerApplication', 'registerRadio'],
      'update claimed',
    ]);
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
    expect(world.network.knownAt(DEVICE_ID)).toEqual([]);
    expect(world.shadows.get(THING)).toMatchObject({ state: 'rolled-back', servers: { networkServer: 'removed' } });
    expect(world.thing().attributes).toEqual(CLAIMED);
  });

  it('has nothing claimed where its entry is refused', async () => {
    const world = new DevicesWorld();
    world.network.faults.set('create claimed', new CodedError('DEV_EUI_TAKEN', 'taken'));
    expect(await world.codeOf(world.createThing(CLAIMED))).toBe('DEV_EUI_TAKEN');
    expect(world.network.writes).toEqual(['create claimed']);
  });

  it('has it given back, and all taken away, where a later step is refused', async () => {
    const world = new DevicesWorld();
    world.network.faults.set('registerRadio', new CodedError('REFUSED_BY_NETWORK', 'no such plan'));
    expect(await world.codeOf(world.createThing(CLAIMED))).toBe('REFUSED_BY_NETWORK');
    expect(world.network.claims.size).toBe(0);
    expect(world.network.knownAt(DEVICE_ID)).toEqual([]);
    expect(world.shadows.get(THING)?.state).toBe('rolled-back');
  });

  it('goes on where it stopped; nobody knows whether the claim got through, so that is repeated', async () => {
    const world = new DevicesWorld();
    world.network.faults.set('claim', new NetworkUnavailable('no answer'));
    const event = world.createThing(CLAIMED);
    await world.codeOf(event);
    world.network.faults.clear();
    world.network.writes.length = 0;
    world.now += 60_000;
    await world.handle(event);
    expect(world.network.writes).toEqual([
      ...['claim', 'remove joinServer', 'registerApplication', 'registerRadio'],
      'update claimed',
    ]);
  });

  it('is left to the attempt that is claiming its device already, as long as that may last', async () => {
    const world = new DevicesWorld();
    world.network.faults.set('claim', new NetworkUnavailable('no answer'));
    const event = world.createThing(CLAIMED);
    await world.codeOf(event);
    world.network.faults.clear();
    world.now += 59_999;
    expect(await world.codeOf(event)).toBe('NetworkUnavailable');
    expect(world.network.claims.size).toBe(0);
    expect(world.shadows.get(THING)).toMatchObject({ state: 'creating', code: 'NETWORK_UNAVAILABLE' });
  });

  it('is refused a device that somebody else has claimed, who keeps it', async () => {
    const world = new DevicesWorld();
    world.network.claims.set(DEVICE_ID, 'OTHER');
    expect(await world.codeOf(world.createThing(CLAIMED))).toBe('CLAIM_REFUSED');
    expect(world.network.knownAt(DEVICE_ID)).toEqual([]);
    expect(await world.codeOf(world.updateThing({ claimAuthenticationCode: 'ANOTHER1' }))).toBe('CLAIM_REFUSED');
    expect(world.network.claims.get(DEVICE_ID)).toBe('OTHER');
  });

  it('leaves nothing of a refused claim where nothing can be given back either', async () => {
    const world = new DevicesWorld();
    world.network.faults.set('claim', new CodedError('CLAIM_REFUSED', 'no such server'));
    world.network.faults.set('unclaim', new CodedError('REFUSED_BY_NETWORK', 'no such server'));
    expect(await world.codeOf(world.createThing(CLAIMED))).toBe('CLAIM_REFUSED');
    expect(world.network.knownAt(DEVICE_ID)).toEqual([]);
    await world.handle(world.updateThing({ claimAuthenticationCode: '', appKey }));
    expect(world.shadows.get(THING)?.state).toBe('created');
  });

  it('is refused, and leaves what a newer version of the thing has begun meanwhile', async () => {
    const world = new DevicesWorld();
    world.network.faults.set('claim', new CodedError('CLAIM_REFUSED', 'wrong code'));
    world.network.meanwhile.set('claim', async () => {
      world.network.faults.set('registerRadio', new NetworkUnavailable('no answer'));
      await world.codeOf(world.updateThing({ claimAuthenticationCode: '', appKey }));
    });
    expect(await world.codeOf(world.createThing(CLAIMED))).toBe('CLAIM_REFUSED');
    expect(world.network.knownAt(DEVICE_ID)).toEqual(['identityServer', 'joinServer', 'applicationServer']);
  });

  it.each([
    ['no answer', new NetworkUnavailable('no answer'), 'NetworkUnavailable'],
    ['a refusal', new CodedError('REFUSED_BY_NETWORK', 'no'), 'REFUSED_BY_NETWORK'],
  ])('keeps the entry of a claim that can’t be given back (%s), for the next attempt', async (_, fault, code) => {
    const world = new DevicesWorld();
    world.network.faults.set('registerRadio', new CodedError('REFUSED_BY_NETWORK', 'no such plan'));
    world.network.faults.set('unclaim', fault);
    const event = world.createThing(CLAIMED);
    expect(await world.codeOf(event)).toBe(code);
    expect(world.network.claims.size).toBe(1);
    expect(world.network.knownAt(DEVICE_ID)).toContain('identityServer');
    world.network.faults.delete('unclaim');
    world.now += 60_000;
    expect(await world.codeOf(event)).toBe('REFUSED_BY_NETWORK');
    expect(world.network.claims.size).toBe(0);
    expect(world.network.knownAt(DEVICE_ID)).toEqual([]);
  });

  it('claims what was begun with keys before', async () => {
    const world = new DevicesWorld();
    world.network.faults.set('registerRadio', new NetworkUnavailable('no answer'));
    await world.codeOf(world.createThing());
    world.network.faults.clear();
    await world.handle(world.updateThing({ appKey: '', claimAuthenticationCode: '8F3A21BC' }));
    expect(world.network.claims.get(DEVICE_ID)).toBe('8F3A21BC');
    expect(world.network.records.joinServer.has(DEVICE_ID)).toBe(false);
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

describe('a device that is complete, and whose thing is given', () => {
  async function completeWith(attributes: Readonly<Record<string, string>>): Promise<DevicesWorld> {
    const world = new DevicesWorld();
    world.createThing(attributes);
    await world.settle();
    world.network.writes.length = 0;
    return world;
  }
  const CODE = { claimAuthenticationCode: '8F3A21BC' };
  const claimNote = (world: DevicesWorld) => world.network.entries.get(DEVICE_ID)?.attributes['aws-claimed'];

  it('a claim code is claimed: its Join Server is another one then', async () => {
    const world = await completeWith(ATTRIBUTES);
    world.updateThing(CODE);
    await world.settle();
    expect(world.network.claims.get(DEVICE_ID)).toBe('8F3A21BC');
    expect(world.network.knownAt(DEVICE_ID)).toEqual(['identityServer', 'networkServer', 'applicationServer']);
    expect(world.network.writes).toContain('update claimed');
    expect(claimNote(world)).toBe('true');
    expect(world.thing().attributes).not.toHaveProperty('claimAuthenticationCode');
  });

  it('root keys is given back by the Join Server that it was claimed from, once the keys are set', async () => {
    const world = await completeWith(CLAIMED);
    world.updateThing({ appKey });
    await world.settle();
    expect(world.network.claims.size).toBe(0);
    expect(world.network.records.joinServer.get(DEVICE_ID)).toEqual({ appKey });
    expect(world.network.writes.slice(0, 2)).toEqual(['registerKeys', 'unclaim']);
    expect(world.network.writes).toContain('update unclaimed');
    expect(claimNote(world)).toBeUndefined();
    expect(world.thing().attributes).not.toHaveProperty('appKey');
  });

  it('a code that is refused stays as it is, and so does the code', async () => {
    const world = await completeWith(ATTRIBUTES);
    world.network.faults.set('claim', new CodedError('CLAIM_REFUSED', 'wrong code'));
    expect(await world.codeOf(world.updateThing(CODE))).toBe('CLAIM_REFUSED');
    expect(world.network.knownAt(DEVICE_ID)).toHaveLength(4);
    expect(world.shadows.get(THING)).toMatchObject({ state: 'failed', code: 'CLAIM_REFUSED' });
    expect(world.thing().attributes).toHaveProperty('claimAuthenticationCode');
    // There is nothing to give back, and no claim that the next code could be taken for.
    expect(claimNote(world)).toBeUndefined();
    expect(world.network.writes).not.toContain('unclaim');
  });

  it('keys that are refused keeps its claim, and the thing its keys', async () => {
    const world = await completeWith(CLAIMED);
    world.network.faults.set('registerKeys', new CodedError('REFUSED_BY_NETWORK', 'no'));
    expect(await world.codeOf(world.updateThing({ appKey }))).toBe('REFUSED_BY_NETWORK');
    expect(world.network.claims.size).toBe(1);
    expect(world.shadows.get(THING)).toMatchObject({ state: 'failed', code: 'REFUSED_BY_NETWORK' });
    expect(world.thing().attributes).toHaveProperty('appKey');
  });

  it('a code, without room to note the claim, is not claimed', async () => {
    const world = await completeWith(ATTRIBUTES);
    const entry = world.network.entries.get(DEVICE_ID);
    if (entry === undefined) throw new Error('no device was made');
    const own = Object.fromEntries(Array.from({ length: 7 }, (_value, i) => [`own-${i}`, 'x']));
    world.network.entries.set(DEVICE_ID, { ...entry, attributes: { ...entry.attributes, ...own } });
    expect(await world.codeOf(world.updateThing(CODE))).toBe('TOO_MANY_ATTRIBUTES');
    expect(world.network.claims.size).toBe(0);
    expect(world.thing().attributes).toHaveProperty('claimAuthenticationCode');
  });
});

import { describe, expect, it } from 'vitest';
import { setupAccount } from '../../lambdas/setup/setup-account.ts';

function account(types: Record<string, { deprecated: boolean }> = {}) {
  const created: unknown[] = [];
  const slept: number[] = [];
  const enabled: string[] = [];
  const deps = {
    describeThingType: async (name: string) => types[name],
    createThingType: async (...type: unknown[]) => void created.push(type),
    enableThingEvents: async () => void enabled.push('THING'),
    describeEndpoint: async () => 'a1b2c3-ats.iot.eu-west-1.amazonaws.com',
    sleep: async (ms: number) => void slept.push(ms),
  };
  return { deps, created, slept, enabled };
}

const request = (RequestType: 'Create' | 'Update' | 'Delete', PhysicalResourceId?: string) => ({
  RequestType,
  PhysicalResourceId,
  ResourceProperties: { thingTypeName: 'lorawan' },
});

describe('setting up the account', () => {
  it('creates the thing type with its searchable attributes, and answers the endpoint', async () => {
    const { deps, created } = account();
    expect(await setupAccount(request('Create'), deps)).toEqual({
      PhysicalResourceId: 'lorawan-setup',
      Data: { IotEndpoint: 'a1b2c3-ats.iot.eu-west-1.amazonaws.com' },
    });
    expect(created).toEqual([['lorawan', 'LoRaWAN end devices', ['devEUI', 'stackName']]]);
  });

  it('adopts a thing type that is there already', async () => {
    const { deps, created } = account({ lorawan: { deprecated: false } });
    await setupAccount(request('Create'), deps);
    expect(created).toEqual([]);
  });

  it.each(['Create', 'Update'] as const)('has AWS IoT tell of things on %s', async (type) => {
    const { deps, enabled } = account();
    await setupAccount(request(type), deps);
    expect(enabled).toEqual(['THING']);
  });

  it('waits until the right to have events, which an update brings, is known everywhere', async () => {
    const { deps, slept } = account({ lorawan: { deprecated: false } });
    let refusals = 1;
    const denied = Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' });
    const enableThingEvents = async () => (refusals-- > 0 ? Promise.reject(denied) : undefined);
    await setupAccount(request('Update'), { ...deps, enableThingEvents });
    expect([refusals, slept]).toEqual([-1, [5_000]]);
  });

  it('says how to revive a thing type that is deprecated', async () => {
    const { deps } = account({ lorawan: { deprecated: true } });
    await expect(setupAccount(request('Create'), deps)).rejects.toThrow(/--undo-deprecate/);
  });

  it('waits until the role that was just made is known everywhere, and no longer than that', async () => {
    const { deps, created, slept } = account();
    const denied = Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' });
    let refusals = 2;
    const slowly = { ...deps, describeThingType: async () => (refusals-- > 0 ? Promise.reject(denied) : undefined) };
    await setupAccount(request('Create'), slowly);
    expect(created).toHaveLength(1);
    expect(slept).toEqual([5_000, 5_000]);

    refusals = Number.POSITIVE_INFINITY;
    await expect(setupAccount(request('Create'), slowly)).rejects.toBe(denied);
  });

  it('keeps its id on update, so that CloudFormation deletes nothing', async () => {
    const { deps } = account();
    expect(await setupAccount(request('Update', 'an-older-id'), deps)).toMatchObject({
      PhysicalResourceId: 'an-older-id',
    });
  });

  it('deletes nothing, and leaves events on', async () => {
    const { deps, created, enabled } = account();
    const untouched = { ...deps, describeThingType: () => Promise.reject(new Error('not to be called')) };
    expect(await setupAccount(request('Delete', 'lorawan-setup'), untouched)).toEqual({
      PhysicalResourceId: 'lorawan-setup',
    });
    expect([created, enabled]).toEqual([[], []]);
  });
});

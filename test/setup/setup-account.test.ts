import { describe, expect, it } from 'vitest';
import { setupAccount } from '../../lambdas/setup/setup-account.ts';

function account(types: Record<string, { deprecated: boolean }> = {}) {
  const created: unknown[] = [];
  const deps = {
    describeThingType: async (name: string) => types[name],
    createThingType: async (...type: unknown[]) => void created.push(type),
    describeEndpoint: async () => 'a1b2c3-ats.iot.eu-west-1.amazonaws.com',
  };
  return { deps, created };
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

  it('says how to revive a thing type that is deprecated', async () => {
    const { deps } = account({ lorawan: { deprecated: true } });
    await expect(setupAccount(request('Create'), deps)).rejects.toThrow(/--undo-deprecate/);
  });

  it('keeps its id on update, so that CloudFormation deletes nothing', async () => {
    const { deps } = account();
    expect(await setupAccount(request('Update', 'an-older-id'), deps)).toMatchObject({
      PhysicalResourceId: 'an-older-id',
    });
  });

  it('deletes nothing', async () => {
    const { deps, created } = account();
    const untouched = { ...deps, describeThingType: () => Promise.reject(new Error('not to be called')) };
    expect(await setupAccount(request('Delete', 'lorawan-setup'), untouched)).toEqual({
      PhysicalResourceId: 'lorawan-setup',
    });
    expect(created).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { DEVICES, PATHS } from './api-device.ts';
import { API_KEY, type Json, type NetworkFixture, startNetwork } from './network-fixture.ts';

/** Devices `dev-0`, `dev-1`, …, a second apart. */
async function withDevices(count: number): Promise<NetworkFixture> {
  const fixture = await startNetwork();
  for (let i = 0; i < count; i++) {
    const ids = {
      device_id: `dev-${i}`,
      dev_eui: `70B3D57ED0051${String(900 - i).padStart(3, '0')}`,
      join_eui: '0'.repeat(16),
    };
    await fixture.api('POST', DEVICES, { end_device: { ids, name: `Sensor ${i % 3}` } });
    fixture.now += 1000;
  }
  return fixture;
}

async function list({ network }: NetworkFixture, query = ''): Promise<{ ids: string[]; total: string | null }> {
  const response = await fetch(`${network.url}/api/v3${DEVICES}${query}`, {
    headers: { authorization: `Bearer ${API_KEY}` },
  });
  const body: Json = await response.json();
  const devices: Json[] = body.end_devices ?? [];
  return { ids: devices.map(({ ids }) => ids.device_id), total: response.headers.get('x-total-count') };
}

describe('the list of devices', () => {
  it('is empty at first', async () => {
    expect(await list(await withDevices(0))).toEqual({ ids: [], total: '0' });
  });

  it('comes in pages, and says how many there are', async () => {
    const fixture = await withDevices(5);
    expect(await list(fixture, '?limit=2')).toEqual({ ids: ['dev-0', 'dev-1'], total: '5' });
    expect(await list(fixture, '?limit=2&page=3')).toEqual({ ids: ['dev-4'], total: '5' });
    expect(await list(fixture, '?limit=2&page=4')).toEqual({ ids: [], total: '5' });
  });

  it.each([
    ['device_id', ['dev-0', 'dev-1', 'dev-2', 'dev-3']],
    ['-device_id', ['dev-3', 'dev-2', 'dev-1', 'dev-0']],
    ['dev_eui', ['dev-3', 'dev-2', 'dev-1', 'dev-0']],
    ['-created_at', ['dev-3', 'dev-2', 'dev-1', 'dev-0']],
    ['name', ['dev-0', 'dev-3', 'dev-1', 'dev-2']],
  ])('is ordered by %s', async (order, ids) => {
    expect((await list(await withDevices(4), `?order=${order}`)).ids).toEqual(ids);
  });

  it('has a hundred devices where no limit is given', async () => {
    expect((await list(await withDevices(101))).ids).toHaveLength(100);
  });

  it('shows what the mask asks for', async () => {
    const fixture = await withDevices(1);
    const bare: Json = (await fixture.api('GET', DEVICES)).body;
    expect(Object.keys(bare.end_devices[0])).toEqual(['ids', 'created_at', 'updated_at']);
    const { body } = await fixture.api('GET', `${DEVICES}?field_mask=name,attributes`);
    expect(body.end_devices[0].name).toBe('Sensor 0');
  });
});

describe('a batch', () => {
  it('is read and deleted but for those that are missing', async () => {
    const fixture = await withDevices(3);
    const batch = `${DEVICES}/batch?device_ids=dev-1&device_ids=dev-9&device_ids=dev-0`;
    const { body } = await fixture.api('GET', `${batch}&field_mask=name`);
    expect(body.end_devices.map(({ name }: Json) => name)).toEqual(['Sensor 1', 'Sensor 0']);
    expect(await fixture.api('DELETE', batch)).toEqual({ status: 200, body: {} });
    expect((await list(fixture)).ids).toEqual(['dev-2']);
  });

  it.each(['as', 'js', 'ns'] as const)('is deleted at the %s', async (server) => {
    const fixture = await startNetwork();
    fixture.add({
      devEUI: '70B3D57ED0050A11',
      joinEUI: '0'.repeat(16),
      lorawanVersion: '1.0.3',
      appKey: 'A'.repeat(32),
    });
    const batch = PATHS[server]('batch');
    expect((await fixture.api('DELETE', `${batch}?device_ids=eui-70b3d57ed0050a11`)).status).toBe(200);
    expect((await fixture.api('GET', PATHS[server]())).status).toBe(404);
  });
});

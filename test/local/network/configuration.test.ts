import { describe, expect, it } from 'vitest';
import { APPLICATION, type Json, startNetwork } from './network-fixture.ts';

async function asked(path: string, options = {}): Promise<{ status: number; body: Json }> {
  return (await startNetwork(options)).api('GET', path);
}

describe('frequency plans', () => {
  it('have their band', async () => {
    const { body } = await asked('/configuration/frequency-plans');
    const bandOf = new Map(body.frequency_plans.map((plan: Json) => [plan.id, plan.band_id]));
    expect(Object.fromEntries(bandOf)).toMatchObject({
      EU_863_870_TTN: 'EU_863_870',
      US_902_928_FSB_2: 'US_902_928',
      AU_915_928_FSB_2: 'AU_915_928',
      AS_920_923_TTN_JP_1: 'AS_923',
      AS_923_2_NDT: 'AS_923_2',
      IN_865_867: 'IN_865_867',
      KR_920_923_TTN: 'KR_920_923',
    });
  });

  it('are found by band', async () => {
    const { body } = await asked('/configuration/frequency-plans?band_id=KR_920_923');
    expect(body).toEqual({
      frequency_plans: [{ id: 'KR_920_923_TTN', base_frequency: 915, band_id: 'KR_920_923' }],
    });
  });
});

describe('regional parameters', () => {
  it.each([
    ['EU_863_870', 12, 'PHY_V1_0'],
    ['US_902_928', 12, 'PHY_V1_0'],
    ['AU_915_928', 11, 'PHY_V1_0_1'],
    ['AS_923', 10, 'PHY_V1_0_2_REV_A'],
    ['AS_923_4', 2, 'RP002_V1_0_3'],
    ['IN_865_867', 9, 'PHY_V1_0_2_REV_B'],
  ])('of %s have %i versions, from %s on', async (bandID, count, first) => {
    const { body } = await asked(`/configuration/phy-versions?band_id=${bandID}`);
    const [{ band_id, phy_versions }] = body.version_info;
    expect(band_id).toBe(bandID);
    expect(phy_versions).toHaveLength(count);
    expect(phy_versions[0]).toBe(first);
  });

  it('are told for all bands', async () => {
    const { body } = await asked('/configuration/phy-versions');
    expect(body.version_info).toHaveLength(19);
  });

  it('of an unknown band are not found', async () => {
    const { status, body } = await asked('/configuration/phy-versions?band_id=AS_925');
    expect(status).toBe(404);
    expect(body.details[0]).toMatchObject({ namespace: 'pkg/band', name: 'band_not_found' });
  });
});

describe('the application', () => {
  it('names its servers where it has them', async () => {
    const path = `/applications/${APPLICATION}?field_mask=network_server_address,join_server_address`;
    const { body } = await asked(path, { serverAddress: 'localhost' });
    expect(body).toMatchObject({
      ids: { application_id: APPLICATION },
      network_server_address: 'localhost',
      join_server_address: 'localhost',
    });
    expect((await asked(path)).body.network_server_address).toBeUndefined();
  });

  it('is nobody’s if it is another', async () => {
    const { status, body } = await asked('/applications/other-app');
    expect(status).toBe(403);
    expect(body.details[0].name).toBe('no_application_rights');
  });
});

it('gives a JoinEUI to devices that come without one', async () => {
  expect((await asked('/js/default_join_eui')).body.join_eui).toMatch(/^[\dA-F]{16}$/);
});

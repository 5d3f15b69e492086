import { describe, expect, it } from 'vitest';
import { LORAWAN_VERSIONS, REGIONAL_PARAMETERS_VERSIONS } from '../../../lambdas/devices/versions.ts';
import { APP_KEY, IDS, RADIO, registryOver } from './registry-over.ts';

const NWK_KEY = '2B7E151628AED2A6ABF7158809CF4F3C';
const IDS_JSON = { device_id: IDS.deviceID, dev_eui: IDS.devEUI, join_eui: IDS.joinEUI };
const VERSION_IDS = { brandID: 'acme', modelID: 'th-100', hardwareVersion: '1.0', firmwareVersion: '1.2' };
const VERSION_IDS_JSON = { brand_id: 'acme', model_id: 'th-100', hardware_version: '1.0', firmware_version: '1.2' };
const DEVICE = `devices/${IDS.deviceID}`;

describe('what each server is asked', () => {
  it('the Identity Server for a device', async () => {
    const body = { ids: IDS_JSON, name: 'Cold', attributes: { a: 'b' }, version_ids: VERSION_IDS_JSON };
    const { registry, ofIdentityServer, ofCluster } = await registryOver({ body });
    expect(await registry.find(IDS.deviceID)).toEqual({
      ...IDS,
      name: 'Cold',
      attributes: { a: 'b' },
      versionIDs: VERSION_IDS,
    });
    const path = `/api/v3/applications/sensors-prod/${DEVICE}?field_mask=name,attributes,version_ids`;
    expect(ofIdentityServer()).toEqual([[`GET ${path}`, undefined]]);
    expect(ofCluster()).toEqual([]);
  });

  it('to make a device: the Identity Server first, with the addresses of the others', async () => {
    const { registry, ofIdentityServer } = await registryOver({});
    const entry = { name: 'Cold', attributes: { 'aws-thing': 'x' }, versionIDs: VERSION_IDS };
    expect(await registry.create(IDS, entry, false)).toBe(true);
    const end_device = {
      ...{ ids: IDS_JSON, name: 'Cold', attributes: { 'aws-thing': 'x' }, version_ids: VERSION_IDS_JSON },
      network_server_address: 'au1.example.com',
      application_server_address: 'au1.example.com',
    };
    expect(ofIdentityServer()).toEqual([
      [
        'POST /api/v3/applications/sensors-prod/devices',
        { end_device: { ...end_device, join_server_address: 'au1.example.com' } },
      ],
    ]);
    // Another Join Server has the keys of a claimed one.
    await registry.create(IDS, entry, true);
    expect(ofIdentityServer()[1]?.[1]).toEqual({ end_device });
  });

  it.each([
    [{ appKey: APP_KEY }, { app_key: { key: APP_KEY } }, ['root_keys.app_key.key']],
    [
      { appKey: APP_KEY, nwkKey: NWK_KEY },
      { app_key: { key: APP_KEY }, nwk_key: { key: NWK_KEY } },
      ['root_keys.app_key.key', 'root_keys.nwk_key.key'],
    ],
  ])('the Join Server to keep keys', async (keys, root_keys, paths) => {
    const { registry, ofCluster } = await registryOver({});
    await registry.registerKeys(IDS, keys);
    const addresses = { network_server_address: 'au1.example.com', application_server_address: 'au1.example.com' };
    expect(ofCluster()).toEqual([
      [
        `PUT /api/v3/js/applications/sensors-prod/${DEVICE}`,
        {
          end_device: { ids: IDS_JSON, ...addresses, root_keys },
          field_mask: { paths: ['network_server_address', 'application_server_address', ...paths] },
        },
      ],
    ]);
  });

  it('the Network Server for a device that joins, of class A if it is new', async () => {
    const { registry, ofCluster } = await registryOver({});
    await registry.registerRadio(IDS, RADIO, true);
    await registry.registerRadio(IDS, RADIO, false);
    const fields = {
      supports_join: true,
      lorawan_version: 'MAC_V1_0_2',
      lorawan_phy_version: 'PHY_V1_0_2_REV_B',
      frequency_plan_id: 'EU_863_870_TTN',
    };
    const classes = { supports_class_b: false, supports_class_c: false };
    const [first, second] = ofCluster();
    expect(first).toEqual([
      `PUT /api/v3/ns/applications/sensors-prod/${DEVICE}`,
      {
        end_device: { ids: IDS_JSON, ...fields, ...classes },
        field_mask: { paths: [...Object.keys(fields), ...Object.keys(classes)] },
      },
    ]);
    expect(second?.[1]).toEqual({
      end_device: { ids: IDS_JSON, ...fields },
      field_mask: { paths: Object.keys(fields) },
    });
  });

  it('the Network Server to change just what is another', async () => {
    const { registry, ofCluster } = await registryOver({});
    await registry.changeRadio(IDS, { frequencyPlanID: 'EU_868_1' });
    expect(ofCluster()[0]?.[1]).toEqual({
      end_device: { ids: IDS_JSON, frequency_plan_id: 'EU_868_1' },
      field_mask: { paths: ['frequency_plan_id'] },
    });
  });

  it.each([
    [{}, {}, []],
    [VERSION_IDS, { version_ids: VERSION_IDS_JSON }, ['version_ids']],
  ])('the Application Server with EUIs, and with versions if there are any', async (versionIDs, fields, paths) => {
    const { registry, ofCluster } = await registryOver({});
    await registry.registerApplication(IDS, versionIDs);
    expect(ofCluster()).toEqual([
      [
        `PUT /api/v3/as/applications/sensors-prod/${DEVICE}`,
        {
          end_device: { ids: IDS_JSON, ...fields },
          field_mask: { paths: ['ids.device_id', 'ids.dev_eui', 'ids.join_eui', ...paths] },
        },
      ],
    ]);
  });

  it('the Identity Server to change fields; it takes no EUIs', async () => {
    const { registry, ofIdentityServer } = await registryOver({});
    expect(await registry.update(IDS.deviceID, { name: 'New', attributes: {} })).toBe(true);
    expect(ofIdentityServer()).toEqual([
      [
        `PUT /api/v3/applications/sensors-prod/${DEVICE}`,
        {
          end_device: { ids: { device_id: IDS.deviceID }, name: 'New', attributes: {} },
          field_mask: { paths: ['name', 'attributes'] },
        },
      ],
    ]);
  });

  it('to claim a device, and to give it back', async () => {
    const { registry, ofCluster } = await registryOver({});
    await registry.claim(IDS, '8F3A21BC', false);
    await registry.unclaim(IDS);
    expect(ofCluster()).toEqual([
      [
        'POST /api/v3/edcs/claim',
        {
          authenticated_identifiers: { join_eui: IDS.joinEUI, dev_eui: IDS.devEUI, authentication_code: '8F3A21BC' },
          target_application_ids: { application_id: 'sensors-prod' },
          target_device_id: IDS.deviceID,
        },
      ],
      [`DELETE /api/v3/edcs/claim/sensors-prod/${DEVICE}?dev_eui=${IDS.devEUI}&join_eui=${IDS.joinEUI}`, undefined],
    ]);
  });

  it('to forget a device', async () => {
    const { registry, ofCluster, ofIdentityServer } = await registryOver({});
    for (const server of ['applicationServer', 'joinServer', 'networkServer', 'identityServer'] as const) {
      await registry.remove(server, IDS.deviceID);
    }
    const path = (prefix: string) => `DELETE /api/v3${prefix}/applications/sensors-prod/${DEVICE}`;
    expect(ofCluster().map(([call]) => call)).toEqual([path('/as'), path('/js'), path('/ns')]);
    expect(ofIdentityServer().map(([call]) => call)).toEqual([path('')]);
  });
});

describe('versions', () => {
  // Names of facts of the network's API, by hand: one wrong entry would send every such device to another protocol.
  const MAC = ['MAC_V1_0', 'MAC_V1_0_1', 'MAC_V1_0_2', 'MAC_V1_0_3', 'MAC_V1_0_4', 'MAC_V1_1'];
  const PHY = [
    ...['PHY_V1_0', 'PHY_V1_0_1', 'PHY_V1_0_2_REV_A', 'PHY_V1_0_2_REV_A', 'PHY_V1_0_2_REV_B', 'PHY_V1_0_3_REV_A'],
    ...['PHY_V1_0_3_REV_A', 'PHY_V1_1_REV_A', 'PHY_V1_1_REV_B'],
    ...['RP002_V1_0_0', 'RP002_V1_0_1', 'RP002_V1_0_2', 'RP002_V1_0_3', 'RP002_V1_0_4'],
  ];

  it('are the network’s own, in each pair', async () => {
    const { registry, ofCluster } = await registryOver({});
    const pairs = LORAWAN_VERSIONS.flatMap((lorawanVersion, mac) =>
      REGIONAL_PARAMETERS_VERSIONS.map((regionalParametersVersion, phy) => ({
        radio: { ...RADIO, lorawanVersion, regionalParametersVersion },
        sent: { lorawan_version: MAC[mac], lorawan_phy_version: PHY[phy] },
      })),
    );
    for (const { radio } of pairs) await registry.registerRadio(IDS, radio, true);
    expect(ofCluster().map(([, body]) => body.end_device)).toMatchObject(pairs.map(({ sent }) => sent));
    expect(pairs).toHaveLength(6 * 14);
  });
});

import { APPLICATION, DEVICE_10, type Json, type NetworkFixture } from './network-fixture.ts';

export const DEVICE_ID = 'eui-70b3d57ed0050a11';
export const IDS = { device_id: DEVICE_ID, dev_eui: DEVICE_10.devEUI, join_eui: DEVICE_10.joinEUI };

/** Where each server has the device, or another. */
export const PATHS = {
  is: (deviceID = DEVICE_ID) => `/applications/${APPLICATION}/devices/${deviceID}`,
  js: (deviceID = DEVICE_ID) => `/js/applications/${APPLICATION}/devices/${deviceID}`,
  ns: (deviceID = DEVICE_ID) => `/ns/applications/${APPLICATION}/devices/${deviceID}`,
  as: (deviceID = DEVICE_ID) => `/as/applications/${APPLICATION}/devices/${deviceID}`,
} as const;

export const DEVICES = `/applications/${APPLICATION}/devices`;

/** The body of a request to write some fields; all of them are in the mask. */
export function endDevice(fields: Readonly<Record<string, unknown>>, paths = Object.keys(fields)) {
  return { end_device: { ids: IDS, ...fields }, field_mask: { paths } };
}

export const JOIN_FIELDS = endDevice({ root_keys: { app_key: { key: DEVICE_10.appKey } } }, ['root_keys.app_key.key']);

export const NETWORK_FIELDS = {
  supports_join: true,
  lorawan_version: 'MAC_V1_0_3',
  lorawan_phy_version: 'PHY_V1_0_3_REV_A',
  frequency_plan_id: 'EU_863_870_TTN',
};

interface Writes {
  readonly js?: object;
  readonly ns?: object;
}

/** Registers the device over the API, as a client would: Identity Server, Join Server, Application Server, Network Server. */
export async function register(
  { api }: NetworkFixture,
  { js = JOIN_FIELDS, ns = endDevice(NETWORK_FIELDS) }: Writes = {},
): Promise<{ status: number; body: Json }[]> {
  return [
    await api('POST', DEVICES, { end_device: { ids: IDS, name: 'Cold room 3' } }),
    await api('PUT', PATHS.js(), js),
    await api('PUT', PATHS.as(), endDevice({ version_ids: { brand_id: 'acme', model_id: 'th-100' } })),
    await api('PUT', PATHS.ns(), ns),
  ];
}

/** Deletes it again, the Identity Server last. */
export async function unregister({ api }: NetworkFixture): Promise<number[]> {
  const statuses: number[] = [];
  for (const path of [PATHS.as(), PATHS.js(), PATHS.ns(), PATHS.is()]) {
    statuses.push((await api('DELETE', path)).status);
  }
  return statuses;
}

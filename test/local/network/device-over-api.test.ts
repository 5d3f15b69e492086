import { describe, expect, it } from 'vitest';
import type { DeviceLabel } from '../../../lib/local/network/device-label.ts';
import { DEVICE_ID, endDevice, IDS, JOIN_FIELDS, NETWORK_FIELDS, PATHS, register, unregister } from './api-device.ts';
import { DEVICE_10, DEVICE_11, hex, type NetworkFixture, startNetwork } from './network-fixture.ts';

const OTHER_KEY = '000102030405060708090A0B0C0D0E0F';

/** Keys of the Join Server's device, and the fields of its mask. */
function rootKeys(keys: { readonly app_key?: string; readonly nwk_key?: string }) {
  const envelopes = Object.fromEntries(Object.entries(keys).map(([name, key]) => [name, { key }]));
  return endDevice(
    { root_keys: envelopes },
    Object.keys(keys).map((name) => `root_keys.${name}.key`),
  );
}

function started(fixture: NetworkFixture, label: DeviceLabel) {
  const device = fixture.network.endDevice(label);
  device.join();
  return device;
}

describe('a device that was registered over the API', () => {
  it('joins with its keys, and is heard', async () => {
    const fixture = await startNetwork();
    expect((await register(fixture)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const device = started(fixture, DEVICE_10);
    expect(device.joined).toBe(true);
    device.send(2, Uint8Array.of(1, 2, 3));
    const [{ end_device_ids, uplink_message }] = fixture.heard('uplink');
    expect(end_device_ids).toMatchObject(IDS);
    expect(uplink_message).toMatchObject({
      f_port: 2,
      frm_payload: 'AQID',
      version_ids: { brand_id: 'acme', model_id: 'th-100' },
    });
  });

  it('gets downlinks', async () => {
    const fixture = await startNetwork();
    await register(fixture);
    const received: string[] = [];
    const device = started(fixture, DEVICE_10);
    device.run({ joined: () => {}, received: ({ frmPayload }) => received.push(hex(frmPayload)) });
    await fixture.api('POST', `${PATHS.as()}/down/push`, { downlinks: [{ f_port: 5, frm_payload: 'd304' }] });
    device.send(1, Uint8Array.of(1));
    device.send(1, Uint8Array.of(1));
    expect(received).toEqual(['777d38']);
  });

  it('does not join with other keys', async () => {
    const fixture = await startNetwork();
    await register(fixture);
    expect(started(fixture, { ...DEVICE_10, appKey: OTHER_KEY }).joined).toBe(false);
    expect(fixture.log.at(-1)).toContain('mic_mismatch');
  });

  it('does not join with another JoinEUI', async () => {
    const fixture = await startNetwork();
    await register(fixture);
    expect(started(fixture, { ...DEVICE_10, joinEUI: '70B3D57ED0000ABD' }).joined).toBe(false);
  });

  it.each(['js', 'ns'] as const)('does not join while the %s has no record of it', async (server) => {
    const fixture = await startNetwork();
    await register(fixture);
    await fixture.api('DELETE', PATHS[server]());
    expect(started(fixture, DEVICE_10).joined).toBe(false);
    expect(fixture.log.at(-1)).toContain('device_not_found');
  });

  it('joins with new keys once they were written', async () => {
    const fixture = await startNetwork();
    await register(fixture);
    await fixture.api('PUT', PATHS.js(), rootKeys({ app_key: OTHER_KEY }));
    expect(started(fixture, DEVICE_10).joined).toBe(false);
    expect(started(fixture, { ...DEVICE_10, appKey: OTHER_KEY }).joined).toBe(true);
  });

  it('stays in its session when its registration is written again', async () => {
    const fixture = await startNetwork();
    await register(fixture);
    const device = started(fixture, DEVICE_10);
    const again = await register(fixture);
    expect(again.map(({ status }) => status)).toEqual([409, 200, 200, 200]);
    device.send(1, Uint8Array.of(7));
    expect(fixture.heard('uplink')[0].uplink_message.frm_payload).toBe('Bw==');
  });

  it('is no longer heard when it was deleted, and joins when it is there again', async () => {
    const fixture = await startNetwork();
    await register(fixture);
    const device = started(fixture, DEVICE_10);
    expect(await unregister(fixture)).toEqual([200, 200, 200, 200]);
    device.send(1, Uint8Array.of(1));
    expect(fixture.heard('uplink')).toEqual([]);
    expect(await unregister(fixture)).toEqual([404, 404, 404, 404]);
    await register(fixture);
    expect(started(fixture, DEVICE_10).joined).toBe(true);
  });

  it('is silent upstream without a record at the Application Server', async () => {
    const fixture = await startNetwork();
    await register(fixture);
    await fixture.api('DELETE', PATHS.as());
    const device = started(fixture, DEVICE_10);
    expect(device.joined).toBe(true);
    device.send(1, Uint8Array.of(1));
    expect(fixture.ups).toEqual([]);
  });
});

describe.each([
  ['1.0', 'PHY_V1_0'],
  ['1.0.1', 'PHY_V1_0_1'],
  ['1.0.2', 'PHY_V1_0_2_REV_B'],
  ['1.0.3', 'PHY_V1_0_3_REV_A'],
  ['1.0.4', 'RP002_V1_0_3'],
] as const)('a device of LoRaWAN %s', (lorawanVersion, phyVersion) => {
  const fields = { ...NETWORK_FIELDS, lorawan_version: lorawanVersion, lorawan_phy_version: phyVersion };

  it('joins, more than once, and is heard', async () => {
    const fixture = await startNetwork();
    await register(fixture, { ns: endDevice(fields) });
    const device = started(fixture, { ...DEVICE_10, lorawanVersion });
    device.join();
    device.send(1, Uint8Array.of(1));
    expect(fixture.heard('join')).toHaveLength(2);
    expect(fixture.heard('uplink')).toHaveLength(1);
  });

  it('uses a NwkKey that was registered for it as its only key', async () => {
    const fixture = await startNetwork();
    const js = rootKeys({ app_key: DEVICE_10.appKey, nwk_key: OTHER_KEY });
    await register(fixture, { js, ns: endDevice(fields) });
    expect(started(fixture, { ...DEVICE_10, lorawanVersion }).joined).toBe(false);
    expect(started(fixture, { ...DEVICE_10, lorawanVersion, appKey: OTHER_KEY }).joined).toBe(true);
  });
});

describe('a device of LoRaWAN 1.1', () => {
  const label = { ...DEVICE_11, devEUI: DEVICE_10.devEUI };
  const ns = endDevice({ ...NETWORK_FIELDS, lorawan_version: '1.1', lorawan_phy_version: '1.1-b' });

  it('joins with both keys', async () => {
    const fixture = await startNetwork();
    await register(fixture, { js: rootKeys({ app_key: DEVICE_11.appKey, nwk_key: `${DEVICE_11.nwkKey}` }), ns });
    expect(started(fixture, label).joined).toBe(true);
  });

  it('does not join if no NwkKey was registered', async () => {
    const fixture = await startNetwork();
    await register(fixture, { ns });
    expect(started(fixture, label).joined).toBe(false);
    expect(fixture.log.at(-1)).toContain('no_nwk_key');
  });
});

describe('what was written', () => {
  it('is read again by every server, as far as the mask goes', async () => {
    const fixture = await startNetwork();
    await register(fixture);
    const times = { created_at: '2026-03-04T09:15:27.412Z', updated_at: '2026-03-04T09:15:27.412Z' };
    const ids = { ...IDS, application_ids: { application_id: 'sensors-prod' } };
    const read = async (path: string, mask: string) => (await fixture.api('GET', `${path}?field_mask=${mask}`)).body;
    expect(await read(PATHS.is(), 'name')).toEqual({ ids, ...times, name: 'Cold room 3' });
    expect(await read(PATHS.js(), 'root_keys')).toEqual({
      ...{ ids, ...times },
      root_keys: { app_key: { key: DEVICE_10.appKey } },
    });
    expect(await read(PATHS.ns(), 'lorawan_version,frequency_plan_id')).toEqual({
      ...{ ids, ...times },
      lorawan_version: 'MAC_V1_0_3',
      frequency_plan_id: 'EU_863_870_TTN',
    });
    expect(await read(PATHS.as(), 'version_ids.brand_id')).toEqual({
      ...{ ids, ...times },
      version_ids: { brand_id: 'acme' },
    });
    expect(await read(PATHS.ns(), '')).toEqual({ ids, ...times });
  });

  it('changes only where the mask says so, and moves updated_at', async () => {
    const fixture = await startNetwork();
    await register(fixture);
    fixture.now += 60_000;
    const change = endDevice({ name: 'Cold room 4', description: 'not in the mask' }, ['name']);
    const { body } = await fixture.api('PUT', PATHS.is(), change);
    expect(body).toMatchObject({ name: 'Cold room 4', updated_at: '2026-03-04T09:16:27.412Z' });
    const { body: read } = await fixture.api('GET', `${PATHS.is()}?field_mask=name,description`);
    expect(read).toMatchObject({ name: 'Cold room 4', created_at: '2026-03-04T09:15:27.412Z' });
    expect(read.description).toBeUndefined();
  });

  it('goes away where the mask names it and the device has it not', async () => {
    const fixture = await startNetwork();
    await register(fixture);
    await fixture.api('PUT', PATHS.as(), endDevice({ skip_payload_crypto_override: true }));
    await fixture.api('PUT', PATHS.as(), endDevice({ skip_payload_crypto_override: null }));
    const { body } = await fixture.api('GET', `${PATHS.as()}?field_mask=skip_payload_crypto_override`);
    expect(body.skip_payload_crypto_override).toBeUndefined();
  });

  it('is taken in every spelling, and answered in one', async () => {
    const fixture = await startNetwork();
    const { status, body } = await fixture.api('PUT', PATHS.ns(), {
      endDevice: {
        ids: { devEui: DEVICE_10.devEUI.toLowerCase(), join_eui: 'cLPVftAACrw=' },
        supportsJoin: true,
        lorawanVersion: 5,
        lorawanPhyVersion: '1.0.3-a',
        frequencyPlanId: 'EU_863_870',
      },
      fieldMask: 'supports_join,lorawan_version,lorawan_phy_version,frequency_plan_id',
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ ids: IDS, lorawan_version: 'MAC_V1_0_3', lorawan_phy_version: 'PHY_V1_0_3_REV_A' });
  });

  it('may be new by POST as well', async () => {
    const fixture = await startNetwork();
    const { status, body } = await fixture.api('POST', '/js/applications/sensors-prod/devices', JOIN_FIELDS);
    expect(status).toBe(200);
    expect(body.ids.device_id).toBe(DEVICE_ID);
    expect((await fixture.api('GET', PATHS.js())).status).toBe(200);
  });

  it('is what addDevice registers', async () => {
    const fixture = await startNetwork();
    fixture.add({ ...DEVICE_11, versionIds: { brand_id: 'acme' } });
    const deviceID = 'eui-70b3d57ed0050a12';
    const { body } = await fixture.api('GET', `${PATHS.js(deviceID)}?field_mask=root_keys`);
    expect(body.root_keys).toEqual({ app_key: { key: DEVICE_11.appKey }, nwk_key: { key: DEVICE_11.nwkKey } });
    for (const path of [PATHS.is(deviceID), PATHS.ns(deviceID), PATHS.as(deviceID)]) {
      expect((await fixture.api('GET', `${path}?field_mask=version_ids`)).status).toBe(200);
    }
  });
});

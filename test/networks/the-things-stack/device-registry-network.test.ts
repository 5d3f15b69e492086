import { beforeEach, describe, expect, it } from 'vitest';
import { LORAWAN_VERSIONS, REGIONAL_PARAMETERS_VERSIONS } from '../../../lambdas/devices/versions.ts';
import { parseDevEUI, parseJoinEUI } from '../../../lambdas/lorawan/identifiers.ts';
import type { TheThingsStackApi } from '../../../lambdas/networks/the-things-stack/api-client.ts';
import { deviceRegistry } from '../../../lambdas/networks/the-things-stack/device-registry.ts';
import { type AssembledNetwork, assembleNetwork } from '../../../lib/local/network/assembled-network.ts';
import { inProcessApi } from '../../model/in-process-api.ts';

// The registry over the simulated network, which checks field masks, values and ids as The Things Stack does.

const APP_KEY = 'B6B53F4A168A7A88BDF7EA135CE9CFCA';
const NWK_KEY = '2B7E151628AED2A6ABF7158809CF4F3C';
const JOIN_EUI = '70B3D57ED0000ABC';
const DEV_EUI = '70B3D57ED0050A11';
const IDS = { deviceID: 'cold-room-3', devEUI: parseDevEUI(DEV_EUI), joinEUI: parseJoinEUI(JOIN_EUI) };
const RADIO = {
  lorawanVersion: '1.0.3',
  regionalParametersVersion: '1.0.3-a',
  frequencyPlanID: 'EU_863_870_TTN',
} as const;
const VERSION_IDS = {
  brandID: 'acme',
  modelID: 'th-100',
  hardwareVersion: '1',
  firmwareVersion: '2',
  bandID: 'EU_863_870',
};
const ENTRY = { name: 'Cold room', attributes: { 'aws-thing': 'x' }, versionIDs: VERSION_IDS };
const API_KEY = 'NNSXS.KEY.SECRET';

let network: AssembledNetwork;
let api: TheThingsStackApi;
let registry: ReturnType<typeof deviceRegistry>;
beforeEach(() => {
  network = assembleNetwork({
    ...{ applicationId: 'sensors-prod', apiKey: API_KEY, deduplicationMs: 0 },
    apiKeys: [{ key: 'NNSXS.FEW.RIGHTS', rights: ['RIGHT_APPLICATION_DEVICES_READ'] }],
    foreignDevices: [{ applicationID: 'other', deviceID: 'taken', devEUI: '70B3D57ED0050A99', joinEUI: JOIN_EUI }],
    claimableDevices: [{ devEUI: DEV_EUI, joinEUI: JOIN_EUI, claimAuthenticationCode: '8F3A21BC', appKey: APP_KEY }],
  });
  ({ api, registry } = withKey(API_KEY));
});

function withKey(apiKey: string) {
  const over = inProcessApi({ answer: network.answer, apiKey, trouble: () => 'none' });
  const options = { identityServer: over, cluster: over, clusterHost: 'localhost', applicationID: 'sensors-prod' };
  return { api: over, registry: deviceRegistry(options) };
}

/** Lets the device join and speak; what the network emits of it. */
function speak(lorawanVersion: '1.0.3' | '1.1', keys: { appKey: string; nwkKey?: string }): string[] {
  const kinds: string[] = [];
  network.onUp(({ subTopic }) => kinds.push(subTopic));
  const device = network.endDevice({ devEUI: DEV_EUI, joinEUI: JOIN_EUI, lorawanVersion, ...keys });
  device.join();
  if (device.joined) device.send(1, Uint8Array.of(1));
  return kinds;
}

async function register(lorawanVersion: '1.0.3' | '1.1', keys: { appKey: string; nwkKey?: string }): Promise<void> {
  expect(await registry.create(IDS, ENTRY, false)).toBe(true);
  await registry.registerKeys(IDS, keys);
  await registry.registerApplication(IDS, VERSION_IDS);
  const phy = lorawanVersion === '1.1' ? '1.1-b' : '1.0.3-a';
  await registry.registerRadio(IDS, { ...RADIO, lorawanVersion, regionalParametersVersion: phy }, true);
}

describe('a device that is registered at all servers', () => {
  it.each([
    ['1.0.3', { appKey: APP_KEY }],
    ['1.1', { appKey: APP_KEY, nwkKey: NWK_KEY }],
  ] as const)('of LoRaWAN %s joins with its keys, and is heard', async (version, keys) => {
    await register(version, keys);
    expect(speak(version, keys)).toEqual(['join', 'uplink']);
  });

  it('is found again as it was made, and can be changed', async () => {
    await register('1.0.3', { appKey: APP_KEY });
    expect(await registry.find(IDS.deviceID)).toEqual({ ...IDS, ...ENTRY });
    const changes = { name: 'New', attributes: {}, versionIDs: { ...VERSION_IDS, firmwareVersion: '3' } };
    expect(await registry.update(IDS.deviceID, changes)).toBe(true);
    expect(await registry.find(IDS.deviceID)).toEqual({ ...IDS, ...changes });
    await registry.changeRadio(IDS, { frequencyPlanID: 'EU_863_870' });
    const path = `/ns/applications/sensors-prod/devices/${IDS.deviceID}?field_mask=frequency_plan_id`;
    expect(await api.call('GET', path)).toMatchObject({ frequency_plan_id: 'EU_863_870' });
  });

  it('may be registered once more, and removed twice', async () => {
    await register('1.0.3', { appKey: APP_KEY });
    expect(await registry.create(IDS, ENTRY, false)).toBe(false);
    await registry.registerKeys(IDS, { appKey: APP_KEY });
    await registry.registerApplication(IDS, {});
    await registry.registerRadio(IDS, RADIO, false);
    for (const server of ['applicationServer', 'joinServer', 'networkServer', 'identityServer'] as const) {
      await registry.remove(server, IDS.deviceID);
      await registry.remove(server, IDS.deviceID);
    }
    expect(await registry.find(IDS.deviceID)).toBeUndefined();
    expect(await registry.update(IDS.deviceID, { name: 'x' })).toBe(false);
    expect(speak('1.0.3', { appKey: APP_KEY })).toEqual([]);
  });

  const pairs = LORAWAN_VERSIONS.flatMap((lorawanVersion) =>
    REGIONAL_PARAMETERS_VERSIONS.map((regionalParametersVersion) => ({ lorawanVersion, regionalParametersVersion })),
  );

  it.each(pairs)('may be of LoRaWAN $lorawanVersion with $regionalParametersVersion', async (pair) => {
    await registry.create(IDS, ENTRY, false);
    await registry.registerRadio(IDS, { ...RADIO, ...pair }, true);
  });
});

describe('a device that is claimed', () => {
  it('joins with the keys of its maker', async () => {
    expect(await registry.create(IDS, ENTRY, true)).toBe(true);
    await registry.claim(IDS, '8F3A21BC', false);
    await registry.registerApplication(IDS, {});
    await registry.registerRadio(IDS, RADIO, true);
    expect(speak('1.0.3', { appKey: APP_KEY })).toEqual(['join', 'uplink']);
  });

  it('may be claimed once more and given back twice', async () => {
    await registry.create(IDS, ENTRY, true);
    await registry.claim(IDS, '8F3A21BC', false);
    await registry.claim(IDS, '8F3A21BC', true);
    expect(await registry.unclaim(IDS)).toBe(true);
    expect(await registry.unclaim(IDS)).toBe(true);
    await registry.claim(IDS, '8F3A21BC', false);
  });

  it('is neither known as claimed nor given back without its entry', async () => {
    await registry.claim(IDS, '8F3A21BC', false);
    expect(await registry.unclaim(IDS)).toBe(false);
    const again = registry.claim(IDS, '8F3A21BC', true);
    await expect(again).rejects.toThrow(expect.objectContaining({ code: 'CLAIM_REFUSED' }));
  });

  it('is claimed by nobody else, although the Join Server tells the whole cluster of it', async () => {
    await registry.create(IDS, ENTRY, true);
    await registry.claim(IDS, '8F3A21BC', false);
    for (const code of ['8F3A21BC', 'WRONG']) {
      const again = registry.claim(IDS, code, false);
      await expect(again).rejects.toThrow(expect.objectContaining({ code: 'CLAIM_REFUSED' }));
    }
  });

  it('is no device of a Join Server that nothing can be claimed from, which counts as given back', async () => {
    const elsewhere = { ...IDS, joinEUI: parseJoinEUI('0000000000000001') };
    await registry.create(elsewhere, ENTRY, true);
    expect(await registry.unclaim(elsewhere)).toBe(true);
  });

  it('may become one with keys of the cluster’s own Join Server, and the other way round', async () => {
    await registry.create(IDS, ENTRY, true);
    const path = `/applications/sensors-prod/devices/${IDS.deviceID}?field_mask=join_server_address`;
    await registry.update(IDS.deviceID, {}, false);
    expect(await api.call('GET', path)).toHaveProperty('join_server_address', 'localhost');
    await registry.update(IDS.deviceID, { name: 'New' }, true);
    expect(await api.call('GET', path)).not.toHaveProperty('join_server_address');
  });

  it('is not given away for a wrong code, nor from any Join Server', async () => {
    const refused = expect.objectContaining({ code: 'CLAIM_REFUSED' });
    await expect(registry.claim(IDS, 'WRONG', false)).rejects.toThrow(refused);
    const elsewhere = { ...IDS, joinEUI: parseJoinEUI('0000000000000001') };
    await expect(registry.claim(elsewhere, '8F3A21BC', false)).rejects.toThrow(refused);
    const unknown = { ...IDS, devEUI: parseDevEUI('0000000000000001') };
    await expect(registry.claim(unknown, '8F3A21BC', false)).rejects.toThrow(refused);
  });
});

describe('what the network refuses', () => {
  it('an EUI of another application, which it names', async () => {
    const taken = { ...IDS, devEUI: parseDevEUI('70B3D57ED0050A99') };
    await expect(registry.create(taken, ENTRY, false)).rejects.toThrow(
      expect.objectContaining({ code: 'DEV_EUI_TAKEN', message: expect.stringContaining('application other') }),
    );
  });

  it('a frequency plan that it does not know', async () => {
    await registry.create(IDS, ENTRY, false);
    await expect(registry.registerRadio(IDS, { ...RADIO, frequencyPlanID: 'MARS' }, true)).rejects.toThrow(
      expect.objectContaining({ code: 'REFUSED_BY_NETWORK' }),
    );
  });

  it('an API key without the rights, which are named', async () => {
    const poor = withKey('NNSXS.FEW.RIGHTS').registry;
    expect(await poor.find(IDS.deviceID)).toBeUndefined();
    await expect(poor.create(IDS, ENTRY, false)).rejects.toThrow(
      expect.objectContaining({ code: 'API_KEY_REFUSED', message: expect.stringMatching(/lacks RIGHT_\w+_WRITE/) }),
    );
    await expect(poor.claim(IDS, '8F3A21BC', false)).rejects.toThrow(
      expect.objectContaining({ code: 'API_KEY_REFUSED' }),
    );
  });

  it('an API key that is none', async () => {
    const stranger = withKey('NNSXS.NO.KEY').registry;
    await expect(stranger.find(IDS.deviceID)).rejects.toThrow(expect.objectContaining({ code: 'API_KEY_REFUSED' }));
  });
});

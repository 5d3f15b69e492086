import { beforeEach, describe, expect, it } from 'vitest';
import { DEVICES, endDevice, IDS, NETWORK_FIELDS, PATHS } from './api-device.ts';
import { APPLICATION, DEVICE_10, type NetworkFixture, startNetwork } from './network-fixture.ts';

const CODE = '8F3A21BC';
const CLAIMED = `/edcs/claim/${APPLICATION}/devices/${IDS.device_id}?dev_eui=${IDS.dev_eui}&join_eui=${IDS.join_eui}`;

let fixture: NetworkFixture;
beforeEach(async () => {
  const { devEUI, joinEUI, appKey } = DEVICE_10;
  fixture = await startNetwork({ claimableDevices: [{ devEUI, joinEUI, appKey, claimAuthenticationCode: CODE }] });
});

function claim(identifiers: object = {}, target = APPLICATION) {
  return fixture.api('POST', '/edcs/claim', {
    authenticated_identifiers: {
      ...{ join_eui: IDS.join_eui, dev_eui: IDS.dev_eui, authentication_code: CODE },
      ...identifiers,
    },
    target_application_ids: { application_id: target },
    target_device_id: IDS.device_id,
  });
}

/** What remains to be registered: all but the keys. */
async function registerWithoutKeys(): Promise<void> {
  await fixture.api('POST', DEVICES, { end_device: { ids: IDS } });
  await fixture.api('PUT', PATHS.as(), endDevice({}));
  await fixture.api('PUT', PATHS.ns(), endDevice(NETWORK_FIELDS));
}

function joins(): boolean {
  const device = fixture.network.endDevice(DEVICE_10);
  device.join();
  return device.joined;
}

describe('a device that can be claimed', () => {
  it('is announced by its JoinEUI', async () => {
    const info = (join_eui: string) => fixture.api('POST', '/edcs/claim/info', { join_eui });
    expect((await info(IDS.join_eui)).body).toEqual({ join_eui: IDS.join_eui, supports_claiming: true });
    expect((await info('70B3D57ED0000000')).body).toEqual({ join_eui: '70B3D57ED0000000' });
  });

  it('joins with the keys of its maker, once it is claimed', async () => {
    await registerWithoutKeys();
    expect(joins()).toBe(false);
    const { status, body } = await claim();
    expect(status).toBe(200);
    expect(body).toEqual({ ...IDS, application_ids: { application_id: APPLICATION } });
    expect(joins()).toBe(true);
    expect((await fixture.api('GET', PATHS.js())).status).toBe(404);
    expect((await fixture.api('GET', CLAIMED)).body.end_device_ids.dev_eui).toBe(IDS.dev_eui);
  });

  it('joins no more when it was given up, and can be claimed again', async () => {
    await registerWithoutKeys();
    await claim();
    expect(await fixture.api('DELETE', CLAIMED)).toEqual({ status: 200, body: {} });
    expect(joins()).toBe(false);
    expect((await claim()).status).toBe(200);
  });

  it.each([
    ['another code', { authentication_code: 'WRONG' }, 403, 'device_access_denied'],
    ['a code in lower case', { authentication_code: 'abc' }, 400, 'validation'],
    ['an unknown DevEUI', { dev_eui: '70B3D57ED0050AFF' }, 404, 'device_not_provisioned'],
    ['a JoinEUI of nobody', { join_eui: '70B3D57ED0000000' }, 409, 'claiming_not_supported'],
    ['no DevEUI', { dev_eui: '' }, 400, 'validation'],
  ])('is refused to %s', async (_, identifiers, status, name) => {
    const answer = await claim(identifiers);
    expect(answer.status).toBe(status);
    expect(answer.body.details[0].name).toBe(name);
    expect(JSON.stringify(answer.body)).not.toContain(CODE);
  });

  it('is refused to a second claim', async () => {
    await claim();
    const { status, body } = await claim();
    expect(status).toBe(403);
    expect(body.details[0].name).toBe('device_access_denied');
  });

  it('is refused for another application', async () => {
    expect((await claim({}, 'other-app')).body.details[0].name).toBe('no_application_rights');
  });

  it('is refused without identifiers', async () => {
    const { body } = await fixture.api('POST', '/edcs/claim', {
      target_application_ids: { application_id: APPLICATION },
    });
    expect(body.details[0].name).toBe('no_join_eui');
  });
});

describe.each(['GET', 'DELETE'] as const)('%s of a claim', (method) => {
  const nameOf = async () => {
    const { status, body } = await fixture.api(method, CLAIMED);
    return [status, body.details?.[0].namespace, body.details?.[0].name];
  };

  it('that there is not answers 404', async () => {
    await fixture.api('POST', DEVICES, { end_device: { ids: IDS } });
    expect(await nameOf()).toEqual([404, 'pkg/deviceclaimingserver/enddevices/ttjsv2', 'device_not_claimed']);
  });

  it('of a device that the Identity Server does not know answers 404, claimed or not', async () => {
    await claim();
    expect(await nameOf()).toEqual([404, 'pkg/deviceclaimingserver', 'device_not_found']);
  });

  it('of a JoinEUI that nothing can be claimed from answers 409, whatever EUIs the caller names', async () => {
    await fixture.api('POST', DEVICES, { end_device: { ids: { ...IDS, join_eui: '70B3D57ED0000000' } } });
    expect(await nameOf()).toEqual([409, 'pkg/deviceclaimingserver', 'claiming_not_supported']);
  });
});

import { describe, expect, it } from 'vitest';
import { RIGHTS, type Right } from '../../../lib/local/network/api/rights.ts';
import { DEVICES, endDevice, IDS, JOIN_FIELDS, NETWORK_FIELDS, PATHS } from './api-device.ts';
import { API_KEY, APPLICATION, call, DEVICE_10, startNetwork } from './network-fixture.ts';

const KEY = 'NNSXS.OTHERKEY.OTHERSECRET';
const all = (...names: readonly string[]) => names.map((name) => `RIGHT_APPLICATION_${name}` as Right);
const settings = `/js/applications/${APPLICATION}/settings`;
const link = `/as/applications/${APPLICATION}/link`;
const kek = { settings: { kek_label: 'a', kek: { key: DEVICE_10.appKey } }, field_mask: 'kek_label,kek' };
const claim = {
  authenticated_identifiers: { ...IDS, authentication_code: 'CODE' },
  target_application_ids: { application_id: APPLICATION },
};

async function withRights(rights: readonly Right[]) {
  const { network } = await startNetwork({ apiKeys: [{ key: KEY, rights }] });
  return (method: string, path: string, body?: object) => call(network, { method, path, body, key: `Bearer ${KEY}` });
}

type Case = [method: string, path: string, needed: readonly string[], body?: object];

describe('a call', () => {
  it.each<Case>([
    ['GET', `/applications/${APPLICATION}`, ['INFO']],
    ['GET', DEVICES, ['DEVICES_READ']],
    ['POST', DEVICES, ['DEVICES_WRITE'], { end_device: { ids: IDS } }],
    ['GET', PATHS.is(), ['DEVICES_READ']],
    ['PUT', PATHS.is(), ['DEVICES_WRITE'], endDevice({ name: 'x' })],
    ['DELETE', PATHS.is(), ['DEVICES_WRITE']],
    ['DELETE', `${DEVICES}/batch?device_ids=dev-1`, ['DEVICES_WRITE']],
    ['GET', `${PATHS.js()}?field_mask=net_id`, ['DEVICES_READ']],
    ['GET', `${PATHS.js()}?field_mask=root_keys`, ['DEVICES_READ', 'DEVICES_READ_KEYS']],
    ['PUT', PATHS.js(), ['DEVICES_WRITE', 'DEVICES_WRITE_KEYS'], JOIN_FIELDS],
    ['DELETE', PATHS.js(), ['DEVICES_WRITE']],
    ['PUT', PATHS.ns(), ['DEVICES_WRITE'], endDevice(NETWORK_FIELDS)],
    ['GET', `${PATHS.ns()}?field_mask=session`, ['DEVICES_READ', 'DEVICES_READ_KEYS']],
    ['PUT', PATHS.as(), ['DEVICES_WRITE'], endDevice({ version_ids: {} })],
    ['GET', `${PATHS.as()}?field_mask=session.dev_addr`, ['DEVICES_READ']],
    ['GET', `${PATHS.as()}?field_mask=pending_session.keys`, ['DEVICES_READ', 'DEVICES_READ_KEYS']],
    ['POST', '/edcs/claim', ['DEVICES_WRITE'], claim],
    ['GET', link, ['SETTINGS_BASIC']],
    ['PUT', link, ['SETTINGS_BASIC'], {}],
    ['GET', settings, ['DEVICES_READ_KEYS']],
    ['POST', settings, ['DEVICES_READ_KEYS', 'DEVICES_WRITE_KEYS'], kek],
    ['GET', `${PATHS.as()}/down`, ['TRAFFIC_READ']],
    ['POST', `${PATHS.as()}/down/push`, ['TRAFFIC_DOWN_WRITE'], { downlinks: [] }],
    ['POST', `${PATHS.as()}/up/simulate`, ['TRAFFIC_UP_WRITE'], {}],
  ])('%s %s needs %j, and nothing else', async (method, path, names, body) => {
    const needed = all(...names);
    const others = RIGHTS.filter((right) => !needed.includes(right)).filter((right) => !/_(ALL|LINK)$/.test(right));
    const refused = await (await withRights(others))(method, path, body);
    expect(refused.status).toBe(403);
    expect(refused.body.details[0]).toMatchObject({
      namespace: 'pkg/auth/rights',
      name: 'insufficient_application_rights',
      attributes: { uid: APPLICATION, missing: needed },
    });
    const answered = await (await withRights(needed))(method, path, body);
    expect(answered.body.details?.[0].name).not.toBe('insufficient_application_rights');
  });

  it('of a key without rights is told that it has none', async () => {
    const { status, body } = await (await withRights([]))('GET', DEVICES);
    expect(status).toBe(403);
    expect(body.details[0].name).toBe('no_application_rights');
  });

  it('of a key without rights is answered where it asks for them', async () => {
    expect(await (await withRights([]))('GET', `/applications/${APPLICATION}/rights`)).toEqual({
      status: 200,
      body: {},
    });
  });

  it('may do what other rights imply', async () => {
    const ask = await withRights(all('LINK'));
    expect((await ask('GET', `/applications/${APPLICATION}`)).status).toBe(200);
    expect((await ask('GET', DEVICES)).status).toBe(403);
    const everything = await withRights(all('ALL'));
    expect((await everything('GET', DEVICES)).status).toBe(200);
    expect((await everything('GET', `/applications/${APPLICATION}/rights`)).body.rights).toEqual(RIGHTS);
  });
});

describe('the caller', () => {
  it('is described without its secret', async () => {
    const fixture = await startNetwork();
    const { body } = await fixture.api('GET', '/auth_info');
    expect(body.api_key.api_key.id).toBe('TESTKEY');
    expect(body.api_key.entity_ids).toEqual({ application_ids: { application_id: APPLICATION } });
    expect(JSON.stringify(body)).not.toContain(API_KEY);
  });

  it('is asked for by no question about regions', async () => {
    const { network } = await startNetwork();
    const path = '/configuration/frequency-plans';
    expect((await call(network, { method: 'GET', path, key: null })).status).toBe(200);
    expect((await call(network, { method: 'GET', path: DEVICES, key: null })).status).toBe(401);
  });
});

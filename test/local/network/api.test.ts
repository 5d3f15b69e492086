import { beforeEach, describe, expect, it } from 'vitest';
import { API_KEY, APPLICATION, call, DEVICE_10, type NetworkFixture, startNetwork } from './network-fixture.ts';

const link = `/as/applications/${APPLICATION}/link`;
const settings = `/js/applications/${APPLICATION}/settings`;
const device = `/as/applications/${APPLICATION}/devices/eui-70b3d57ed0050a11`;
const KEK = '000102030405060708090A0B0C0D0E0F';

let fixture: NetworkFixture;
beforeEach(async () => {
  fixture = await startNetwork();
});

describe('the API key', () => {
  const rights = `/applications/${APPLICATION}/rights`;

  it('has the rights that the integration needs', async () => {
    const { status, body } = await fixture.api('GET', rights);
    expect(status).toBe(200);
    expect(body.rights).toContain('RIGHT_APPLICATION_TRAFFIC_DOWN_WRITE');
    expect(body.rights).toContain('RIGHT_APPLICATION_DEVICES_WRITE_KEYS');
  });

  it('has none on another application', async () => {
    expect(await fixture.api('GET', '/applications/other-app/rights')).toEqual({ status: 200, body: {} });
    const { status, body } = await fixture.api('GET', '/as/applications/other-app/link');
    expect(status).toBe(403);
    expect(body.details[0]).toMatchObject({ namespace: 'pkg/auth/rights', name: 'no_application_rights', code: 7 });
  });

  it.each([
    [null, 401, 'unauthenticated'],
    ['Basic dXNlcjpwYXNz', 401, 'unsupported_authorization'],
    ['Bearer letmein', 400, 'token'],
    ['Bearer NNSXS.TESTKEY.WRONG', 401, 'api_key_not_found'],
  ])('is asked for: %s is answered with %i %s', async (key, status, name) => {
    const answer = await call(fixture.network, { method: 'GET', path: rights, key });
    expect(answer.status).toBe(status);
    expect(answer.body.details[0].name).toBe(name);
    expect(JSON.stringify(answer.body)).not.toContain(API_KEY);
  });
});

describe('the API', () => {
  it.each([
    ['GET', '/as/applications'],
    ['PATCH', link],
  ])('has no route %s %s', async (method, path) => {
    expect(await fixture.api(method, path)).toEqual({
      status: 404,
      body: { code: 5, message: 'Not Found', details: [] },
    });
  });

  it('refuses what is not JSON', async () => {
    expect(await fixture.api('PUT', link, '{')).toMatchObject({ status: 400, body: { code: 3, details: [] } });
  });

  it('refuses a device ID in upper case', async () => {
    const { status, body } = await fixture.api('GET', `/as/applications/${APPLICATION}/devices/EUI-1`);
    expect(status).toBe(400);
    expect(body.details[0]).toMatchObject({ name: 'validation', attributes: { field: 'end_device_ids.device_id' } });
  });
});

describe('the link', () => {
  it('is not found until it was set', async () => {
    const { status, body } = await fixture.api('GET', link);
    expect(status).toBe(404);
    expect(body.details[0]).toMatchObject({ namespace: 'pkg/redis', name: 'not_found' });
  });

  it('is set, read and deleted', async () => {
    const request = { link: { skip_payload_crypto: true }, field_mask: { paths: ['skip_payload_crypto'] } };
    expect(await fixture.api('PUT', link, request)).toEqual({ status: 200, body: { skip_payload_crypto: true } });
    const { body } = await fixture.api('GET', `${link}?field_mask=skip_payload_crypto`);
    expect(body).toEqual({ skip_payload_crypto: true });
    expect(await fixture.api('GET', link)).toEqual({ status: 200, body: {} });
    expect(await fixture.api('DELETE', link)).toEqual({ status: 200, body: {} });
    expect((await fixture.api('GET', link)).status).toBe(404);
  });

  it('changes nothing outside the mask', async () => {
    await fixture.api('PUT', link, { link: { skipPayloadCrypto: true }, fieldMask: 'skip_payload_crypto' });
    await fixture.api('PUT', link, { link: { skip_payload_crypto: false } });
    const { body } = await fixture.api('GET', `${link}?field_mask=skip_payload_crypto`);
    expect(body).toEqual({ skip_payload_crypto: true });
  });

  it('refuses a path of another server', async () => {
    const { status, body } = await fixture.api('PUT', link, { link: {}, field_mask: 'root_keys,skip_payload_crypto' });
    expect(status).toBe(400);
    expect(body.details[0]).toMatchObject({
      namespace: 'pkg/rpcmiddleware/validator',
      name: 'field_mask_paths',
      attributes: { forbidden_paths: ['root_keys'] },
    });
  });
});

describe('the settings of the Join Server', () => {
  const request = {
    settings: { kek_label: 'kek-1', kek: { key: KEK } },
    field_mask: { paths: ['kek_label', 'kek.key'] },
  };

  it('are not found until they were set', async () => {
    const { status, body } = await fixture.api('GET', settings);
    expect(status).toBe(404);
    expect(body.details[0].name).toBe('application_activation_settings_not_found');
  });

  it('are set, read in clear and deleted', async () => {
    expect(await fixture.api('POST', settings, request)).toEqual({ status: 200, body: request.settings });
    const { body } = await fixture.api('GET', `${settings}?field_mask=kek_label,kek`);
    expect(body).toEqual(request.settings);
    expect(await fixture.api('DELETE', settings)).toEqual({ status: 200, body: {} });
    expect((await fixture.api('GET', settings)).status).toBe(404);
  });

  it('take the KEK in base64 too', async () => {
    const base64 = Buffer.from(KEK, 'hex').toString('base64');
    const { body } = await fixture.api('POST', settings, {
      ...request,
      settings: { kek_label: 'kek-1', kek: { key: base64 } },
    });
    expect(body.kek.key).toBe(KEK);
  });

  it('need a mask', async () => {
    const { status, body } = await fixture.api('POST', settings, { settings: request.settings });
    expect(status).toBe(400);
    expect(body.details[0]).toMatchObject({ name: 'field_mask', cause: { name: 'no_paths' } });
  });

  it.each([
    ['the label is not in the mask', { ...request, field_mask: 'kek.key' }],
    ['the label is empty', { ...request, settings: { kek: { key: KEK } } }],
  ])('refuse a KEK when %s', async (_, body) => {
    const answer = await fixture.api('POST', settings, body);
    expect(answer.status).toBe(400);
    expect(answer.body.details[0].name).toBe('no_kek_label');
  });

  it.each(['0'.repeat(32), '00', 'not a key', KEK + KEK, ''])('refuse the KEK "%s"', async (kek) => {
    const body = { ...request, settings: { kek_label: 'kek-1', kek: { key: kek } } };
    expect((await fixture.api('POST', settings, body)).status).toBe(400);
    expect((await fixture.api('GET', settings)).status).toBe(404);
  });
});

describe('a device of the Application Server', () => {
  it('is found once registered, with its key in clear while the server can read it', async () => {
    expect((await fixture.api('GET', device)).body.details[0].name).toBe('not_found');
    const added = fixture.add(DEVICE_10);
    const bare = await fixture.api('GET', device);
    expect(Object.keys(bare.body)).toEqual(['ids', 'created_at', 'updated_at']);
    added.device.join();
    added.device.send(1, Uint8Array.of(1));
    const { body } = await fixture.api('GET', `${device}?field_mask=session`);
    expect(body.session.keys.app_s_key).toEqual({ key: expect.stringMatching(/^[\dA-F]{32}$/) });
  });

  it('shows an override that is false', async () => {
    fixture.add({ ...DEVICE_10, skipPayloadCryptoOverride: false });
    const { body } = await fixture.api('GET', `${device}?field_mask=skip_payload_crypto_override`);
    expect(body.skip_payload_crypto_override).toBe(false);
  });
});

describe('a simulated uplink', () => {
  const simulate = `${device}/up/simulate`;
  const uplink = {
    f_port: 2,
    f_cnt: 3,
    frm_payload: 'AWcBDgJoWg==',
    settings: { data_rate: { lora: { bandwidth: 125000, spreading_factor: 7 } }, frequency: '868000000' },
  };

  it('comes out as it went in, marked', async () => {
    fixture.add({ ...DEVICE_10, versionIds: { brand_id: 'acme' } });
    expect(await fixture.api('POST', simulate, { uplink_message: uplink })).toEqual({ status: 200, body: {} });
    const [message] = fixture.heard('uplink');
    expect(message.simulated).toBe(true);
    expect(message.end_device_ids.dev_addr).toBeUndefined();
    expect(message.uplink_message).toEqual({ ...uplink, version_ids: { brand_id: 'acme' } });
  });

  it('may be any other kind', async () => {
    fixture.add(DEVICE_10);
    await fixture.api('POST', simulate, { location_solved: { service: 'frm-payload' } });
    expect(fixture.heard('location/solved')[0]).toMatchObject({
      simulated: true,
      location_solved: { service: 'frm-payload' },
    });
  });

  it('is dropped for an unknown device', async () => {
    expect((await fixture.api('POST', simulate, { uplink_message: uplink })).status).toBe(200);
    expect(fixture.ups).toEqual([]);
  });

  it.each([
    ['validation', { uplink_message: { ...uplink, settings: undefined } }],
    ['validation', { uplink_message: { ...uplink, settings: { ...uplink.settings, frequency: '99999' } } }],
    ['validation', { uplink_message: { ...uplink, settings: { ...uplink.settings, data_rate: {} } } }],
    ['validation', {}],
    ['simulated', { uplink_message: uplink, simulated: true }],
  ])('is refused with %s', async (name, body) => {
    fixture.add(DEVICE_10);
    const answer = await fixture.api('POST', simulate, body);
    expect(answer.status).toBe(400);
    expect(answer.body.details[0].name).toBe(name);
  });

  it('is refused while payloads pass encrypted', async () => {
    fixture.add(DEVICE_10);
    await fixture.api('PUT', link, { link: { skip_payload_crypto: true }, field_mask: 'skip_payload_crypto' });
    const { status, body } = await fixture.api('POST', simulate, { uplink_message: uplink });
    expect(status).toBe(400);
    expect(body.details[0]).toMatchObject({ name: 'payload_crypto_skipped', code: 9 });
  });
});

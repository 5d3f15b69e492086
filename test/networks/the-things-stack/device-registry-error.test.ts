import { describe, expect, it } from 'vitest';
import { CodedError } from '../../../lambdas/errors.ts';
import type { Reply } from './api-server.ts';
import { APP_KEY, IDS, RADIO, registryOver } from './registry-over.ts';

/** An error as the network words it. */
const refusal = (status: number, code: string, attributes: object = {}, message = `error:${code}`): Reply => {
  const [namespace = '', name = ''] = code.split(':');
  return { status, body: { code: 3, message, details: [{ namespace, name, attributes }] } };
};

describe('what a refusal means', () => {
  const entry = { name: 'x', attributes: {}, versionIDs: {} };

  it.each(['pkg/identityserver:end_device_not_found', 'pkg/redis:not_found', 'pkg/joinserver:device_not_found'])(
    '404 %s: there is no such device',
    async (code) => {
      const { registry } = await registryOver(refusal(404, code));
      expect(await registry.find(IDS.deviceID)).toBeUndefined();
      expect(await registry.update(IDS.deviceID, { name: 'x' })).toBe(false);
      await expect(registry.remove('joinServer', IDS.deviceID)).resolves.toBeUndefined();
    },
  );

  it('409 id_taken: there is a device of that id', async () => {
    const { registry } = await registryOver(refusal(409, 'pkg/util/store:id_taken'));
    expect(await registry.create(IDS, entry, false)).toBe(false);
  });

  it.each(['pkg/identityserver:end_device_euis_taken', 'pkg/internal/registry:end_device_euis_taken'])(
    '409 %s: names the device that has them',
    async (code) => {
      const owner = { device_id: 'eui-x', application_id: 'other-app' };
      const { registry } = await registryOver(refusal(409, code, owner));
      const refused = expect.objectContaining({
        code: 'DEV_EUI_TAKEN',
        message: expect.stringContaining('device eui-x of application other-app'),
      });
      await expect(registry.create(IDS, entry, false)).rejects.toThrow(refused);
      await expect(registry.registerKeys(IDS, { appKey: APP_KEY })).rejects.toThrow(refused);
    },
  );

  it.each([
    [400, 'pkg/errors:validation'],
    [400, 'pkg/rpcmiddleware/validator:field_mask_paths'],
    [400, 'pkg/networkserver:field_value'],
    [400, 'pkg/identityserver:read_only_field'],
    [400, 'pkg/identityserver/blocklist:forbidden_id'],
    [400, 'pkg/identityserver:network_server_address_mismatch'],
    [400, 'pkg/joinserver:no_join_eui'],
  ])('%i %s: no retry helps', async (status, code) => {
    const { registry } = await registryOver(refusal(status, code));
    const refused = expect.objectContaining({ code: 'REFUSED_BY_NETWORK', message: `error:${code}` });
    await expect(registry.create(IDS, entry, false)).rejects.toThrow(refused);
    await expect(registry.registerRadio(IDS, RADIO, true)).rejects.toThrow(refused);
    await expect(registry.find(IDS.deviceID)).rejects.toThrow(refused);
  });

  it.each([
    [400, 'pkg/auth:token', {}, /refuses the API key/],
    [401, 'pkg/identityserver:api_key_not_found', {}, /ApiKeySecretArn/],
    [403, 'pkg/auth/rights:no_application_rights', {}, /ApiKeySecretArn/],
    [
      403,
      'pkg/auth/rights:insufficient_application_rights',
      { missing: ['RIGHT_APPLICATION_DEVICES_WRITE', 'RIGHT_APPLICATION_DEVICES_READ'] },
      /lacks RIGHT_APPLICATION_DEVICES_WRITE, RIGHT_APPLICATION_DEVICES_READ/,
    ],
  ])('%i %s: another API key is needed', async (status, code, attributes, message) => {
    const { registry } = await registryOver(refusal(status, code, attributes));
    for (const call of [() => registry.find(IDS.deviceID), () => registry.claim(IDS, '8F3A21BC', true)]) {
      await expect(call()).rejects.toThrow(
        expect.objectContaining({ code: 'API_KEY_REFUSED', message: expect.stringMatching(message) }),
      );
    }
  });

  it.each([
    [409, 'pkg/redis:aborted'],
    [429, 'pkg/ratelimit:rate_limit_exceeded'],
    [500, 'pkg/x:internal'],
    [503, 'pkg/x:unavailable'],
    [504, 'pkg/x:deadline'],
  ])('%i %s: a retry may help', async (status, code) => {
    const { registry } = await registryOver(refusal(status, code));
    const unavailable = expect.objectContaining({ name: 'NetworkUnavailable' });
    await expect(registry.registerApplication(IDS, {})).rejects.toThrow(unavailable);
    await expect(registry.find(IDS.deviceID)).rejects.toThrow(unavailable);
    await expect(registry.claim(IDS, '8F3A21BC', true)).rejects.toThrow(unavailable);
  });

  it('no answer, and one that can’t be read: a retry may help', async () => {
    const unavailable = expect.objectContaining({ name: 'NetworkUnavailable' });
    await expect((await registryOver('lost')).registry.find(IDS.deviceID)).rejects.toThrow(unavailable);
    const unreadable = { body: { ids: { device_id: 'NO ID' } } };
    await expect((await registryOver(unreadable)).registry.find(IDS.deviceID)).rejects.toThrow(unavailable);
  });

  it('a 404 of the gateway: there is no Identity Server on that host', async () => {
    const { registry } = await registryOver({ status: 404, body: { code: 5, message: 'Not Found', details: [] } });
    await expect(registry.find(IDS.deviceID)).rejects.toThrow(/identityServerAddress/);
    await expect(registry.remove('identityServer', IDS.deviceID)).rejects.toThrow(CodedError);
  });
});

describe('a claim', () => {
  const SERVER = 'pkg/deviceclaimingserver';
  const CLAIMING = `${SERVER}/enddevices`;
  const claimIn = async (...replies: Reply[]) => (await registryOver(...replies)).registry.claim(IDS, '8F3A21BC', true);
  /** A cluster that claims nothing: no such route, no such method. */
  const NO_CLAIMING: [string, Reply][] = [
    ['404', { status: 404, body: { code: 5, message: 'Not Found', details: [] } }],
    ['501', refusal(501, 'pkg/errors:method_unavailable')],
  ];

  // The Join Server's own words come with statuses that mean other things elsewhere.
  it.each([
    [403, `${CLAIMING}/ttjsv2:device_access_denied`],
    [404, `${CLAIMING}/ttjsv2:device_not_provisioned`],
    [409, `${CLAIMING}:claiming_not_supported`],
    [409, `${SERVER}:claiming_not_supported`],
    [400, 'pkg/errors:validation'],
    [400, `${CLAIMING}/ttjsv2:bad_request`],
    [401, `${CLAIMING}/ttjsv2:unauthenticated`],
  ])('is refused by %i %s', async (status, code) => {
    const claim = claimIn(refusal(status, code), refusal(404, `${CLAIMING}/ttjsv2:device_not_claimed`));
    await expect(claim).rejects.toThrow(expect.objectContaining({ code: 'CLAIM_REFUSED', message: `error:${code}` }));
  });

  it.each(NO_CLAIMING)('is refused where there is no claiming at all: %s', async (_, reply) => {
    await expect(claimIn(reply)).rejects.toThrow(expect.objectContaining({ code: 'CLAIM_REFUSED' }));
    expect(await (await registryOver(reply)).registry.unclaim(IDS)).toBe(true);
  });

  it('is not taken for ours where no attempt was before, whatever the Join Server says of another', async () => {
    const denied = refusal(403, `${CLAIMING}/ttjsv2:device_access_denied`);
    const { registry, ofCluster } = await registryOver(denied, { body: { end_device_ids: {} } });
    const claim = registry.claim(IDS, '8F3A21BC', false);
    await expect(claim).rejects.toThrow(expect.objectContaining({ code: 'CLAIM_REFUSED' }));
    expect(ofCluster()).toHaveLength(1);
  });

  it('is ours where an attempt before made it and died', async () => {
    const denied = refusal(403, `${CLAIMING}/ttjsv2:device_access_denied`);
    await expect(claimIn(denied, { body: { end_device_ids: {} } })).resolves.toBeUndefined();
    // Nobody knows, so that it is tried again.
    await expect(claimIn(denied, refusal(503, 'pkg/x:unavailable'))).rejects.toThrow(
      expect.objectContaining({ name: 'NetworkUnavailable' }),
    );
  });

  it.each([
    [404, `${CLAIMING}/ttjsv2:device_not_claimed`],
    [403, `${CLAIMING}/ttjsv2:device_access_denied`],
    [409, `${SERVER}:claiming_not_supported`],
    [409, `${CLAIMING}:claiming_not_supported`],
    [400, `${CLAIMING}/ttjsv2:bad_request`],
    [401, `${CLAIMING}/ttjsv2:unauthenticated`],
  ])('that is given back need not be one: %i %s', async (status, code) => {
    const { registry } = await registryOver(refusal(status, code));
    expect(await registry.unclaim(IDS)).toBe(true);
  });

  it.each([`${SERVER}:device_not_found`, 'pkg/identityserver:end_device_not_found'])(
    'can’t be given back of a device without an entry: 404 %s',
    async (code) => {
      const { registry } = await registryOver(refusal(404, code));
      expect(await registry.unclaim(IDS)).toBe(false);
    },
  );

  it.each([429, 500, 503])('may be given back later: %i', async (status) => {
    const { registry } = await registryOver(refusal(status, `${CLAIMING}/ttjsv2:unavailable`));
    await expect(registry.unclaim(IDS)).rejects.toThrow(expect.objectContaining({ name: 'NetworkUnavailable' }));
  });

  it('is not given back with a key that is refused', async () => {
    const { registry } = await registryOver(refusal(403, 'pkg/auth/rights:insufficient_application_rights'));
    await expect(registry.unclaim(IDS)).rejects.toThrow(expect.objectContaining({ code: 'API_KEY_REFUSED' }));
  });
});

describe('secrets', () => {
  it('are taken out of what the network says of them', async () => {
    const { registry } = await registryOver(refusal(400, 'pkg/x:bad_key', {}, `bad key ${APP_KEY.toLowerCase()}`));
    await expect(registry.registerKeys(IDS, { appKey: APP_KEY })).rejects.toThrow(/^bad key \*\*\*$/);
    const code = (await registryOver(refusal(400, 'pkg/x:bad_code', {}, 'bad code 8F3A21BC'))).registry;
    await expect(code.claim(IDS, '8F3A21BC', true)).rejects.toThrow(/^bad code \*\*\*$/);
  });

  it('are taken out too where a retry may help', async () => {
    const { registry } = await registryOver(refusal(500, 'pkg/x:internal', {}, `panic: ${APP_KEY}`));
    await expect(registry.registerKeys(IDS, { appKey: APP_KEY })).rejects.toThrow(/^panic: \*\*\*$/);
    const code = (await registryOver(refusal(500, 'pkg/x:internal', {}, 'panic: 8F3A21BC'))).registry;
    await expect(code.claim(IDS, '8F3A21BC', true)).rejects.toThrow(/^panic: \*\*\*$/);
  });
});

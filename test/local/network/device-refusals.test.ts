import { describe, expect, it } from 'vitest';
import { DEVICE_ID, DEVICES, endDevice, IDS, JOIN_FIELDS, NETWORK_FIELDS, PATHS, register } from './api-device.ts';
import { type Json, startNetwork } from './network-fixture.ts';

type Call = readonly [method: string, path: string, body?: object];
type Refusal = readonly [what: string, call: Call, status: number, name: string, attributes?: Json];

const create = (endDevice: object): Call => ['POST', DEVICES, { end_device: { ids: IDS, ...endDevice } }];
const put = (server: keyof typeof PATHS, fields: Record<string, unknown>, paths?: string[]): Call => [
  'PUT',
  PATHS[server](),
  endDevice(fields, paths),
];
const network = (fields: object): Call => put('ns', { ...NETWORK_FIELDS, ...fields });
const attributes = (n: number) => Object.fromEntries(Array.from({ length: n }, (_, i) => [`key-${i}`, 'value']));

const VALIDATOR = 'pkg/rpcmiddleware/validator:field_mask_paths';
const VALIDATION = 'pkg/errors:validation';
const FIELD_VALUE = 'pkg/networkserver:field_value';

async function refusal(calls: readonly Call[], options = {}) {
  const { api } = await startNetwork(options);
  const answers = [];
  for (const [method, path, body] of calls) answers.push(await api(method, path, body));
  const { status, body } = answers.at(-1) ?? { status: 0, body: undefined };
  const [{ namespace, name, attributes }] = body.details;
  return { status, name: `${namespace}:${name}`, attributes };
}

describe('a request that is wrong by itself', () => {
  it.each<Refusal>([
    ['a name that is too long', create({ name: 'x'.repeat(51) }), 400, VALIDATION, { field: 'end_device.name' }],
    ['a legal name of a thing as attribute key', create({ attributes: { stackName: 'prod' } }), 400, VALIDATION],
    ['eleven attributes', create({ attributes: attributes(11) }), 400, VALIDATION, { field: 'end_device.attributes' }],
    ['a long attribute', create({ attributes: { 'aws-thing': 'x'.repeat(201) } }), 400, VALIDATION],
    ['a device ID in upper case', create({ ids: { ...IDS, device_id: 'EUI-1' } }), 400, VALIDATION],
    ['no device ID', create({ ids: {} }), 400, VALIDATION, { field: 'end_device.ids.device_id' }],
    [
      'a reserved ID',
      create({ ids: { ...IDS, device_id: 'admin' } }),
      400,
      'pkg/identityserver/blocklist:forbidden_id',
    ],
    [
      'root keys for the Identity Server',
      put('is', { root_keys: {} }),
      400,
      VALIDATOR,
      { forbidden_paths: ['root_keys'] },
    ],
    [
      'ids for the Identity Server',
      put('is', {}, ['ids.dev_eui', 'name']),
      400,
      VALIDATOR,
      { forbidden_paths: ['ids.dev_eui'] },
    ],
    ['a plan for the Join Server', put('js', { frequency_plan_id: 'EU_863_870' }), 400, VALIDATOR],
    ['root keys for the Network Server', network({ root_keys: {} }), 400, VALIDATOR],
    ['a name for the Application Server', put('as', { name: 'x' }), 400, VALIDATOR],
    ['reading keys at the Identity Server', ['GET', `${PATHS.is()}?field_mask=root_keys`], 400, VALIDATOR],
    [
      'no JoinEUI at the Join Server',
      ['PUT', PATHS.js(), { end_device: { ids: { dev_eui: IDS.dev_eui } } }],
      400,
      'pkg/joinserver:no_join_eui',
    ],
    [
      'no DevEUI at the Join Server',
      ['PUT', PATHS.js(), { end_device: { ids: { join_eui: IDS.join_eui } } }],
      400,
      'pkg/joinserver:no_dev_eui',
    ],
    [
      'an AppKey of zeros',
      put('js', { root_keys: { app_key: { key: '0'.repeat(32) } } }, ['root_keys.app_key.key']),
      400,
      'pkg/joinserver:field_value',
      { field: 'root_keys.app_key.key' },
    ],
    [
      'no version',
      put('ns', { ...NETWORK_FIELDS, lorawan_version: undefined }),
      400,
      FIELD_VALUE,
      { field: 'lorawan_version' },
    ],
    [
      'no regional parameters',
      network({ lorawan_phy_version: undefined }),
      400,
      FIELD_VALUE,
      { field: 'lorawan_phy_version' },
    ],
    ['no plan', network({ frequency_plan_id: '' }), 400, FIELD_VALUE, { field: 'frequency_plan_id' }],
    [
      'an unknown plan',
      network({ frequency_plan_id: 'MOON_1' }),
      404,
      'pkg/frequencyplans:not_found',
      { id: 'MOON_1' },
    ],
    [
      'regional parameters that lack the band',
      network({ frequency_plan_id: 'AS_923', lorawan_phy_version: '1.0' }),
      404,
      'pkg/band:band_not_found',
    ],
    [
      'the band of another plan',
      network({ version_ids: { band_id: 'US_902_928' } }),
      400,
      FIELD_VALUE,
      { field: 'version_ids.band_id' },
    ],
    ['no supports_join', network({ supports_join: undefined }), 400, FIELD_VALUE, { field: 'session.dev_addr' }],
    [
      'no EUIs of a device that joins',
      ['PUT', PATHS.ns(), { ...endDevice(NETWORK_FIELDS), end_device: NETWORK_FIELDS }],
      400,
      FIELD_VALUE,
    ],
    ['more devices in a page than there may be', ['GET', `${DEVICES}?limit=1001`], 400, VALIDATION, { field: 'limit' }],
    ['an unknown order', ['GET', `${DEVICES}?order=weight`], 400, VALIDATION, { field: 'order' }],
    [
      'a batch of 21',
      ['DELETE', `${DEVICES}/batch?${Array.from({ length: 21 }, (_, i) => `device_ids=dev-${i}`).join('&')}`],
      400,
      VALIDATION,
    ],
    ['a batch of none', ['DELETE', `${DEVICES}/batch`], 400, VALIDATION, { field: 'device_ids' }],
  ])('is refused: %s', async (_, call, status, name, attributes) => {
    const answer = await refusal([call]);
    expect(answer).toMatchObject({ status, name, ...(attributes !== undefined && { attributes }) });
  });

  it.each<readonly [string, Call]>([
    ['an unknown version', network({ lorawan_version: '1.2' })],
    ['the PHY version 1.0.3, which has revisions', network({ lorawan_phy_version: '1.0.3' })],
    ['the PHY version 1.1, which has revisions', network({ lorawan_phy_version: '1.1' })],
    ['a DevEUI that is none', create({ ids: { ...IDS, dev_eui: '70B3' } })],
    ['a key that is none', put('js', { root_keys: { app_key: { key: 'B6B5' } } }, ['root_keys.app_key.key'])],
    ['a name that is a number', create({ name: 7 })],
  ])('has no error details where the gateway refuses it: %s', async (_, [method, path, body]) => {
    const { api } = await startNetwork();
    expect(await api(method, path, body)).toMatchObject({ status: 400, body: { code: 3, details: [] } });
  });

  it('changes nothing', async () => {
    const { api } = await startNetwork();
    const [method, path, body] = network({ version_ids: { band_id: 'US_902_928' } });
    await api(method, path, body);
    expect((await api('GET', PATHS.ns())).status).toBe(404);
  });
});

describe('a device that is not there', () => {
  it.each<Refusal>([
    ['read at the Identity Server', ['GET', PATHS.is()], 404, 'pkg/identityserver/store:end_device_not_found'],
    ['read at the Join Server', ['GET', PATHS.js()], 404, 'pkg/joinserver:device_not_found'],
    ['read at the Network Server', ['GET', PATHS.ns()], 404, 'pkg/redis:not_found'],
    ['read at the Application Server', ['GET', PATHS.as()], 404, 'pkg/redis:not_found'],
    ['deleted at the Identity Server', ['DELETE', PATHS.is()], 404, 'pkg/identityserver/store:end_device_not_found'],
    ['deleted at the Join Server', ['DELETE', PATHS.js()], 404, 'pkg/joinserver:device_not_found'],
    ['deleted at the Network Server', ['DELETE', PATHS.ns()], 404, 'pkg/networkserver:device_not_found'],
    ['deleted at the Application Server', ['DELETE', PATHS.as()], 404, 'pkg/applicationserver:device_not_found'],
    ['updated at the Identity Server', put('is', { name: 'x' }), 404, 'pkg/identityserver/store:end_device_not_found'],
  ])('is missing when %s', async (_, call, status, name) => {
    expect(await refusal([call])).toMatchObject({ status, name });
  });
});

describe('a device that is there already', () => {
  const other = { device_id: 'dev-2', dev_eui: IDS.dev_eui, join_eui: IDS.join_eui };
  const taken = { device_id: DEVICE_ID, application_id: 'sensors-prod', dev_eui: IDS.dev_eui };
  const asOther = (server: 'js' | 'ns' | 'as', { end_device, field_mask }: ReturnType<typeof endDevice>): Call => [
    'PUT',
    PATHS[server]('dev-2'),
    { end_device: { ...end_device, ids: other }, field_mask },
  ];
  const moved = { ...IDS, dev_eui: '70B3D57ED0050AFF' };

  it.each<Refusal>([
    ['the same ID', create({ ids: { device_id: DEVICE_ID } }), 409, 'pkg/util/store:id_taken'],
    ['the same EUIs', create({ ids: other }), 409, 'pkg/identityserver:end_device_euis_taken', taken],
    [
      'the same EUIs at the Join Server',
      asOther('js', JOIN_FIELDS),
      409,
      'pkg/internal/registry:end_device_euis_taken',
      taken,
    ],
    [
      'the same EUIs at the Network Server',
      asOther('ns', endDevice(NETWORK_FIELDS)),
      409,
      'pkg/internal/registry:end_device_euis_taken',
      taken,
    ],
    [
      'the same EUIs at the Application Server',
      asOther('as', endDevice({})),
      409,
      'pkg/internal/registry:end_device_euis_taken',
      taken,
    ],
    [
      'another DevEUI at the Network Server',
      ['PUT', PATHS.ns(), { end_device: { ids: moved } }],
      400,
      'pkg/networkserver/redis:read_only_field',
      { field: 'ids.dev_eui' },
    ],
    [
      'another DevEUI at the Join Server',
      ['PUT', PATHS.js(), { end_device: { ids: moved }, field_mask: 'ids.dev_eui' }],
      400,
      'pkg/joinserver/redis:read_only_field',
    ],
    [
      'another DevEUI at the Application Server',
      ['PUT', PATHS.as(), { end_device: { ids: moved }, field_mask: 'ids.dev_eui' }],
      400,
      'pkg/applicationserver/redis:read_only_field',
    ],
    ['to join no longer', put('ns', { supports_join: false }), 400, FIELD_VALUE, { field: 'supports_join' }],
  ])('refuses %s', async (_, [method, path, body], status, name, attributes) => {
    const fixture = await startNetwork();
    await register(fixture);
    const answer = await fixture.api(method, path, body);
    const [details] = answer.body.details;
    expect({ ...answer, name: `${details.namespace}:${details.name}` }).toMatchObject({ status, name });
    if (attributes !== undefined) expect(details.attributes).toMatchObject(attributes);
  });

  it('in another application is said to be there', async () => {
    const foreign = { applicationID: 'other-app', deviceID: 'lab-7', devEUI: IDS.dev_eui, joinEUI: IDS.join_eui };
    expect(await refusal([create({})], { foreignDevices: [foreign] })).toMatchObject({
      status: 409,
      name: 'pkg/identityserver:end_device_euis_taken',
      attributes: { device_id: 'lab-7', application_id: 'other-app' },
    });
  });
});

describe('server addresses', () => {
  const options = { serverAddress: 'eu1.cloud.thethings.network' };

  it.each(['network', 'application', 'join'])('of the %s server must be the application’s', async (server) => {
    const answer = await refusal([create({ [`${server}_server_address`]: 'nam1.cloud.thethings.network' })], options);
    expect(answer).toMatchObject({ status: 400, name: `pkg/identityserver:${server}_server_address_mismatch` });
  });

  it('match with a port or without', async () => {
    const { api } = await startNetwork(options);
    const end_device = { ids: IDS, network_server_address: 'eu1.cloud.thethings.network:8884' };
    expect((await api('POST', DEVICES, { end_device })).status).toBe(200);
  });
});

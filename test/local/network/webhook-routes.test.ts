import { describe, expect, it } from 'vitest';
import { startApiServer } from '../../networks/the-things-stack/api-server.ts';
import { APPLICATION, call, startNetwork } from './network-fixture.ts';

const LIST = `/as/webhooks/${APPLICATION}`;
const PATH = `${LIST}/aws-plant`;
const URL = 'https://abc.lambda-url.eu-west-1.on.aws/';
const WEBHOOK = { base_url: URL, format: 'json', headers: { 'X-Webhook-Secret': 'open sesame' }, uplink_message: {} };
const PATHS = Object.keys(WEBHOOK);
const IDS = { application_ids: { application_id: APPLICATION }, webhook_id: 'aws-plant' };

const setting = (webhook: object, paths: readonly string[] = Object.keys(webhook)) => ({
  webhook,
  field_mask: { paths },
});

describe('the webhooks of an application', () => {
  it('are set, read, listed and deleted', async () => {
    const { api } = await startNetwork();
    const stored = { ids: IDS, created_at: expect.any(String), updated_at: expect.any(String), ...WEBHOOK };
    expect(await api('PUT', PATH, setting(WEBHOOK))).toEqual({ status: 200, body: stored });
    expect(await api('GET', `${PATH}?field_mask=${PATHS}`)).toEqual({ status: 200, body: stored });
    expect((await api('GET', `${LIST}?field_mask=${PATHS}`)).body).toEqual({ webhooks: [stored] });
    expect(await api('DELETE', PATH)).toEqual({ status: 200, body: {} });
    expect((await api('GET', LIST)).body).toEqual({});
  });

  it('answer base URL and format whatever the mask', async () => {
    const { api } = await startNetwork();
    await api('PUT', PATH, setting(WEBHOOK));
    const { body } = await api('GET', PATH);
    expect(Object.keys(body).sort()).toEqual(['base_url', 'created_at', 'format', 'ids', 'updated_at']);
  });

  it('are made by POST too, with the id inside', async () => {
    const { api } = await startNetwork();
    const { status } = await api('POST', LIST, setting({ ids: IDS, ...WEBHOOK }, PATHS));
    expect([status, (await api('GET', PATH)).status]).toEqual([200, 200]);
  });

  it('change where the mask says so, and there only', async () => {
    const { api } = await startNetwork();
    await api('PUT', PATH, setting(WEBHOOK));
    await api('PUT', PATH, setting({ join_accept: { path: 'join' }, headers: { a: 'b' } }, ['join_accept']));
    const { body } = await api('GET', `${PATH}?field_mask=${[...PATHS, 'join_accept']}`);
    expect(body).toMatchObject({ ...WEBHOOK, join_accept: { path: 'join' } });
    await api('PUT', PATH, setting({}, ['uplink_message']));
    expect((await api('GET', `${PATH}?field_mask=uplink_message`)).body).not.toHaveProperty('uplink_message');
  });

  it('that are not there are not found, and deleting them is no error', async () => {
    const { api } = await startNetwork();
    const { status, body } = await api('GET', PATH);
    expect([status, body.details[0]]).toEqual([
      404,
      expect.objectContaining({ namespace: 'pkg/redis', name: 'not_found' }),
    ]);
    expect(await api('DELETE', PATH)).toEqual({ status: 200, body: {} });
  });
});

describe('a webhook is refused', () => {
  const long = (length: number) => 'x'.repeat(length);
  it.each([
    ['without a base URL', { format: 'json' }, 'webhook.base_url'],
    ['with a base URL that is none', { ...WEBHOOK, base_url: 'example.org' }, 'webhook.base_url'],
    ['without a format', { base_url: URL }, 'webhook.format'],
    ['with a path of 65 characters', { ...WEBHOOK, uplink_message: { path: long(65) } }, 'webhook.uplink_message.path'],
    ['with a header name of 65 characters', { ...WEBHOOK, headers: { [long(65)]: '' } }, 'webhook.headers'],
    ['with a header of 4097 characters', { ...WEBHOOK, headers: { a: long(4097) } }, 'webhook.headers.a'],
    [
      'with 51 headers',
      { ...WEBHOOK, headers: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`h${i}`, ''])) },
      'webhook.headers',
    ],
  ])('%s', async (_, webhook, field) => {
    const { api } = await startNetwork();
    const { status, body } = await api('PUT', PATH, setting(webhook));
    expect([status, body.details[0]]).toEqual([
      400,
      expect.objectContaining({ name: 'validation', attributes: expect.objectContaining({ field }) }),
    ]);
    expect((await api('GET', PATH)).status).toBe(404);
  });

  it.each(['AWS-Plant', 'ab', 'x'.repeat(37)])('under the id %s', async (id) => {
    const { api } = await startNetwork();
    const { status, body } = await api('PUT', `${LIST}/${id}`, setting(WEBHOOK));
    expect([status, body.details[0].attributes.field]).toEqual([400, 'webhook.ids.webhook_id']);
  });

  it('with a path in the mask that may not be written', async () => {
    const { api } = await startNetwork();
    const { status, body } = await api('PUT', PATH, setting(WEBHOOK, [...PATHS, 'created_at']));
    expect([status, body.details[0].attributes]).toEqual([400, { forbidden_paths: ['created_at'] }]);
  });

  it.each([
    ['PUT', ['RIGHT_APPLICATION_SETTINGS_BASIC', 'RIGHT_APPLICATION_TRAFFIC_DOWN_WRITE']],
    ['DELETE', ['RIGHT_APPLICATION_SETTINGS_BASIC', 'RIGHT_APPLICATION_TRAFFIC_DOWN_WRITE']],
  ])('to a key that may only read, by %s', async (method, missing) => {
    const key = 'NNSXS.READER.SECRET';
    const { network } = await startNetwork({ apiKeys: [{ key, rights: ['RIGHT_APPLICATION_TRAFFIC_READ'] }] });
    const ask = (asked: string) =>
      call(network, {
        method: asked,
        path: PATH,
        key: `Bearer ${key}`,
        ...(asked === 'PUT' && { body: setting(WEBHOOK) }),
      });
    const { status, body } = await ask(method);
    expect([status, body.details[0].attributes.missing]).toEqual([403, missing]);
    expect((await ask('GET')).status).toBe(404);
  });
});

describe('a webhook that is set', () => {
  const simulated = { downlink_ack: { f_port: 2 } };

  it('is called, and shows how it is', async () => {
    const server = await startApiServer({ status: 401 }, { status: 204 });
    const { api, network } = await startNetwork();
    network.addDevice({
      devEUI: '70B3D57ED0050A11',
      joinEUI: '70B3D57ED0000ABC',
      lorawanVersion: '1.0.3',
      appKey: '0'.repeat(31).concat('1'),
    });
    const health = async () => (await api('GET', `${PATH}?field_mask=health_status`)).body.health_status;
    const simulate = () =>
      api('POST', `/as/applications/${APPLICATION}/devices/eui-70b3d57ed0050a11/up/simulate`, simulated);
    await api('PUT', PATH, setting({ base_url: server.url, format: 'json', downlink_ack: { path: 'ack' } }));
    expect(await health()).toBeUndefined();
    await simulate();
    await expect.poll(health).toMatchObject({ unhealthy: { failed_attempts: '1' } });
    // As the Console does to try one again.
    await api('PUT', PATH, setting({ health_status: null }));
    expect(await health()).toBeUndefined();
    await simulate();
    await expect.poll(health).toEqual({ healthy: {} });
    expect(server.received.map(({ path }) => path)).toEqual(['/ack', '/ack']);
    expect(JSON.parse(server.received[0]?.body ?? '')).toMatchObject({ ...simulated, simulated: true });
  });
});

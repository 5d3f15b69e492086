import { describe, expect, it } from 'vitest';
import { apiClient } from '../../../lambdas/networks/the-things-stack/api-client.ts';
import { webhookRegistry } from '../../../lambdas/networks/the-things-stack/webhook-registry.ts';
import { type Reply, startApiServer } from './api-server.ts';

const ID = 'aws-plant';
const URL = 'https://abc.lambda-url.eu-west-1.on.aws/';
const NOT_FOUND: Reply = {
  status: 404,
  body: { code: 5, message: 'entity not found', details: [{ namespace: 'pkg/redis', name: 'not_found' }] },
};
/** A server that has no such route, or another one in front of it. */
const NO_ROUTE = { status: 404, body: { code: 5, message: 'Not Found' } } satisfies Reply;

async function registryOf(...replies: readonly Reply[]) {
  const server = await startApiServer(...replies);
  const api = apiClient({ clusterUrl: server.url, apiKey: async () => 'key', sleep: async () => {} });
  return { server, registry: webhookRegistry(api, 'sensors-prod') };
}

/** What a webhook is read as. */
async function read(webhook: object) {
  const { registry } = await registryOf({ body: webhook });
  return registry.get(ID);
}

// The kinds of ApplicationUp: api/ttn/lorawan/v3/messages.proto.
const KINDS = [
  ...['uplink_message', 'uplink_normalized', 'join_accept', 'downlink_ack', 'downlink_nack', 'downlink_sent'],
  ...['downlink_failed', 'downlink_queued', 'downlink_queue_invalidated', 'location_solved', 'service_data'],
];
/** As the network answers it: a kind that is sent is there, if it has no path as an empty object. */
const SENT = Object.fromEntries(KINDS.map((kind) => [kind, {}]));

describe('setting a webhook', () => {
  it('asks for every kind of message as JSON, all at the base URL, and forgets what failed before', async () => {
    const { server, registry } = await registryOf({ body: {} });
    await registry.set({ id: ID, baseUrl: URL, headers: { 'X-Webhook-Secret': 'open sesame' } });
    const [request] = server.received;
    expect(request).toMatchObject({ method: 'PUT', path: '/api/v3/as/webhooks/sensors-prod/aws-plant' });
    const { webhook, field_mask } = JSON.parse(request?.body ?? '');
    expect(webhook).toEqual({
      ...{ base_url: URL, format: 'json', headers: { 'X-Webhook-Secret': 'open sesame' }, paused: false },
      ...SENT,
    });
    expect(field_mask.paths.toSorted()).toEqual(
      ['base_url', 'format', 'headers', 'health_status', 'paused', ...KINDS].sort(),
    );
  });

  it('lets errors through', async () => {
    const { registry } = await registryOf({ status: 403, body: { message: 'no rights' } });
    const setting = registry.set({ id: ID, baseUrl: URL, headers: {} });
    await expect(setting).rejects.toMatchObject({ name: 'ApiError', status: 403 });
  });
});

describe('a webhook is read', () => {
  it('by its id, with its health', async () => {
    const { server, registry } = await registryOf({ body: { base_url: URL, health_status: { healthy: {} }, ...SENT } });
    expect(await registry.get(ID)).toEqual({ baseUrl: URL, isPaused: false, unsent: [], health: 'healthy' });
    const [path, mask = ''] = server.received[0]?.path.split('?field_mask=') ?? [];
    expect(path).toBe('/api/v3/as/webhooks/sensors-prod/aws-plant');
    expect(mask.split(',').sort()).toEqual(['base_url', 'health_status', 'paused', ...KINDS].sort());
  });

  it.each([
    ['that was never called', {}],
    ['whose health says nothing', { health_status: {} }],
  ])('%s: nobody knows how it is', async (_, fields) => {
    expect(await read({ base_url: URL, ...fields })).toMatchObject({ baseUrl: URL, health: 'unknown' });
  });

  it.each([
    [{ attributes: { status_code: 401 } }, 'the last with HTTP status 401 at 2026-03-04T09:15:27Z'],
    [{ attributes: {} }, 'the last with no answer at 2026-03-04T09:15:27Z'],
    [undefined, 'the last with no answer at 2026-03-04T09:15:27Z'],
  ])('that fails: it says since when and why (%j)', async (last_failed_attempt_details, words) => {
    const unhealthy = {
      ...{ failed_attempts: '3', last_failed_attempt_at: '2026-03-04T09:15:27Z' },
      ...(last_failed_attempt_details && { last_failed_attempt_details }),
    };
    expect(await read({ base_url: URL, health_status: { unhealthy } })).toMatchObject({
      health: 'unhealthy',
      message: `3 messages in a row were not taken, ${words}`,
    });
  });

  it('with the kinds of messages that it does not get', async () => {
    const { downlink_ack, ...others } = SENT;
    expect(await read({ base_url: URL, ...others, join_accept: null, paused: true })).toMatchObject({
      isPaused: true,
      unsent: ['join_accept', 'downlink_ack'],
    });
  });

  it('unless there is none', async () => {
    const { registry } = await registryOf(NOT_FOUND);
    expect(await registry.get(ID)).toBeUndefined();
  });

  it.each([{ status: 403, body: {} }, NO_ROUTE])('unless the network refuses: %j', async (reply) => {
    const { registry } = await registryOf(reply);
    await expect(registry.get(ID)).rejects.toMatchObject({ status: reply.status });
  });
});

describe('removing a webhook', () => {
  it.each([
    ['that is there', { body: {} }],
    ['that is not', NOT_FOUND],
  ])('%s', async (_, reply) => {
    const { server, registry } = await registryOf(reply);
    await registry.remove(ID);
    expect(server.received).toMatchObject([{ method: 'DELETE', path: '/api/v3/as/webhooks/sensors-prod/aws-plant' }]);
  });

  it('fails where something answers that knows no webhooks', async () => {
    const { registry } = await registryOf(NO_ROUTE);
    await expect(registry.remove(ID)).rejects.toMatchObject({ status: 404 });
  });
});

import { describe, expect, it } from 'vitest';
import { apiClient } from '../../../lambdas/networks/the-things-stack/api-client.ts';
import { webhookRegistry } from '../../../lambdas/networks/the-things-stack/webhook-registry.ts';
import { type Reply, startApiServer } from './api-server.ts';

const ID = 'aws-plant';
const URL = 'https://abc.lambda-url.eu-west-1.on.aws/';
const NOT_FOUND: Reply = { status: 404, body: { code: 5, message: 'error:pkg/redis:not_found (entity not found)' } };

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

describe('setting a webhook', () => {
  // The kinds of ApplicationUp: api/ttn/lorawan/v3/messages.proto.
  const KINDS = [
    ...['uplink_message', 'uplink_normalized', 'join_accept', 'downlink_ack', 'downlink_nack', 'downlink_sent'],
    ...['downlink_failed', 'downlink_queued', 'downlink_queue_invalidated', 'location_solved', 'service_data'],
  ];

  it('asks for every kind of message as JSON, all at the base URL, and forgets what failed before', async () => {
    const { server, registry } = await registryOf({ body: {} });
    await registry.set({ id: ID, baseUrl: URL, headers: { 'X-Webhook-Secret': 'open sesame' } });
    const [request] = server.received;
    expect(request).toMatchObject({ method: 'PUT', path: '/api/v3/as/webhooks/sensors-prod/aws-plant' });
    const { webhook, field_mask } = JSON.parse(request?.body ?? '');
    expect(webhook).toEqual({
      ...{ base_url: URL, format: 'json', headers: { 'X-Webhook-Secret': 'open sesame' } },
      ...Object.fromEntries(KINDS.map((kind) => [kind, {}])),
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
    const { server, registry } = await registryOf({ body: { base_url: URL, health_status: { healthy: {} } } });
    expect(await registry.get(ID)).toEqual({ baseUrl: URL, isPaused: false, health: 'healthy' });
    expect(server.received).toMatchObject([
      { method: 'GET', path: '/api/v3/as/webhooks/sensors-prod/aws-plant?field_mask=base_url,paused,health_status' },
    ]);
  });

  it.each([
    ['that was never called', {}],
    ['whose health says nothing', { health_status: {} }],
  ])('%s: nobody knows how it is', async (_, fields) => {
    expect(await read({ base_url: URL, ...fields })).toEqual({ baseUrl: URL, isPaused: false, health: 'unknown' });
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
    expect(await read({ base_url: URL, health_status: { unhealthy } })).toEqual({
      ...{ baseUrl: URL, isPaused: false, health: 'unhealthy' },
      message: `3 messages in a row were not taken, ${words}`,
    });
  });

  it('unless there is none', async () => {
    const { registry } = await registryOf(NOT_FOUND);
    expect(await registry.get(ID)).toBeUndefined();
  });

  it('unless the network refuses', async () => {
    const { registry } = await registryOf({ status: 403, body: {} });
    await expect(registry.get(ID)).rejects.toMatchObject({ status: 403 });
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
});

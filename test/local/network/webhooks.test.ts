import { afterEach, describe, expect, it } from 'vitest';
import { REAL_ENVIRONMENT } from '../../../lib/local/network/environment.ts';
import { SUB_TOPICS } from '../../../lib/local/network/the-things-stack/application-up.ts';
import { healthJson, type Webhook, type WebhookLimits, Webhooks } from '../../../lib/local/network/webhooks.ts';
import { type ApiServer, type Reply, startApiServer } from '../../networks/the-things-stack/api-server.ts';

let now = 0;
let running: Webhooks | undefined;
afterEach(() => running?.stop());

/** A webhook for uplinks at a server that answers from a script. */
async function webhookTo(
  replies: readonly (Reply | 'lost')[],
  fields: Partial<Webhook> = {},
  limits: WebhookLimits = {},
) {
  const server = await startApiServer(...replies);
  const log: string[] = [];
  const webhooks = new Webhooks({ ...REAL_ENVIRONMENT, now: () => now, log: (line) => log.push(line) }, limits);
  running = webhooks;
  const webhook: Webhook = {
    ...{ id: 'aws-plant', baseUrl: server.url, headers: { 'X-Webhook-Secret': 'open sesame' } },
    ...{ paths: { uplink_message: '' }, downlinkApiKey: '', paused: false, createdAt: 0, updatedAt: 0 },
    health: undefined,
    ...fields,
  };
  webhooks.registered.set(webhook.id, webhook);
  return { server, log, webhook, webhooks };
}

const send = (webhooks: Webhooks, kind = 'uplink_message') =>
  webhooks.handle({ subTopic: 'uplink', message: { end_device_ids: { device_id: 'am307' }, [kind]: { f_port: 2 } } });

/** Waits until the server was asked that often, and until the webhook knows. */
async function delivered(webhook: Webhook, server: ApiServer, times: number): Promise<void> {
  await expect.poll(() => server.received.length).toBe(times);
  await expect.poll(() => webhook.health).toBeDefined();
}

describe('a webhook of the network', () => {
  it('gets the message as JSON, with its headers', async () => {
    const { server, webhooks, webhook } = await webhookTo([{ status: 204 }]);
    send(webhooks);
    await delivered(webhook, server, 1);
    const [request] = server.received;
    expect(request).toMatchObject({ method: 'POST', path: '/' });
    expect(request?.headers).toMatchObject({
      'content-type': 'application/json',
      'x-webhook-secret': 'open sesame',
      'x-tts-domain': 'localhost',
    });
    expect(request?.headers).not.toHaveProperty('x-downlink-apikey');
    expect(JSON.parse(request?.body ?? '')).toEqual({
      end_device_ids: { device_id: 'am307' },
      uplink_message: { f_port: 2 },
    });
  });

  it.each(Object.keys(SUB_TOPICS))('gets %s at the path for it, if it has one', async (kind) => {
    const { server, webhooks, webhook } = await webhookTo([{}], { paths: { [kind]: `/{devID}/${kind}` } });
    for (const other of Object.keys(SUB_TOPICS)) send(webhooks, other);
    await delivered(webhook, server, 1);
    expect(server.received[0]?.path).toBe(`/am307/${kind}`);
  });

  it('is told the key for downlinks, where it has one', async () => {
    const { server, webhooks, webhook } = await webhookTo([{}], { downlinkApiKey: 'NNSXS.KEY' });
    send(webhooks);
    await delivered(webhook, server, 1);
    expect(server.received[0]?.headers).toMatchObject({ 'x-downlink-apikey': 'NNSXS.KEY' });
  });

  it('gets nothing while it is paused', async () => {
    const { server, webhooks } = await webhookTo([{}], { paused: true });
    send(webhooks);
    await new Promise((resolve) => setImmediate(resolve));
    expect(server.received).toEqual([]);
  });
});

describe('the health of a webhook', () => {
  it.each([200, 202, 204, 299])('is good after status %i', async (status) => {
    const { server, webhooks, webhook } = await webhookTo([{ status }]);
    send(webhooks);
    await delivered(webhook, server, 1);
    expect(webhook.health && healthJson(webhook.health)).toEqual({ healthy: {} });
  });

  it('is bad after another one, with the status, and there is no second try', async () => {
    const { server, webhooks, webhook, log } = await webhookTo([{ status: 401 }]);
    now = Date.parse('2026-03-04T09:15:27Z');
    send(webhooks);
    await delivered(webhook, server, 1);
    expect(webhook.health && healthJson(webhook.health)).toMatchObject({
      unhealthy: {
        failed_attempts: '1',
        last_failed_attempt_at: '2026-03-04T09:15:27.000Z',
        last_failed_attempt_details: {
          ...{ namespace: 'pkg/applicationserver/io/web/sink', name: 'request', code: 14 },
          attributes: { webhook_id: 'aws-plant', url: `${server.url}/`, status_code: 401 },
        },
      },
    });
    expect(log).toEqual(['webhook aws-plant: HTTP status 401']);
    expect(server.received).toHaveLength(1);
  });

  it('is bad where no answer comes', async () => {
    const { server, webhooks, webhook, log } = await webhookTo(['lost']);
    send(webhooks);
    await delivered(webhook, server, 1);
    expect(webhook.health).toMatchObject({ failedAttempts: 1 });
    expect(log).toEqual(['webhook aws-plant: no answer']);
  });

  it('counts failures in a row', async () => {
    const { server, webhooks, webhook } = await webhookTo([{ status: 500 }, { status: 500 }, {}]);
    for (const failedAttempts of [1, 2, 0]) {
      send(webhooks);
      await expect.poll(() => webhook.health?.failedAttempts).toBe(failedAttempts);
    }
    expect(server.received).toHaveLength(3);
  });
});

describe('a webhook that fails too often', () => {
  it('is left alone for a while, and then tried again', async () => {
    const limits = { unhealthyAttempts: 2, retryAfterMs: 60_000 };
    const { server, webhooks, webhook } = await webhookTo([{ status: 500 }, { status: 500 }, {}], {}, limits);
    now = 0;
    for (const failedAttempts of [1, 2]) {
      send(webhooks);
      await expect.poll(() => webhook.health?.failedAttempts).toBe(failedAttempts);
    }
    now = 60_000;
    send(webhooks);
    now = 60_001;
    send(webhooks);
    await expect.poll(() => webhook.health?.failedAttempts).toBe(0);
    expect(server.received).toHaveLength(3);
  });
});

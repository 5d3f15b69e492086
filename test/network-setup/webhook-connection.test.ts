import { describe, expect, it } from 'vitest';
import { webhookConnection } from '../../lambdas/network-setup/webhook-connection.ts';
import type { WebhookRegistry } from '../../lambdas/networks/the-things-stack/webhook-registry.ts';

const URL = 'https://abc.lambda-url.eu-west-1.on.aws/';
const SECRET = 'v3rys3cret';

function registry(...ofOthers: readonly [id: string, baseUrl: string][]) {
  const webhooks = new Map(ofOthers.map(([id, baseUrl]) => [id, { baseUrl, headers: {} as object }]));
  const api: WebhookRegistry = {
    set: async ({ id, baseUrl, headers }) => void webhooks.set(id, { baseUrl, headers }),
    get: async (id) => {
      const webhook = webhooks.get(id);
      return webhook && { baseUrl: webhook.baseUrl, isPaused: false, unsent: [], health: 'healthy' };
    },
    remove: async (id) => void webhooks.delete(id),
  };
  const readHeaders = async () => ({ 'X-Webhook-Secret': SECRET });
  return { webhooks, connection: webhookConnection({ id: 'aws-plant', baseUrl: URL, webhooks: api, readHeaders }) };
}

describe('the connection over a webhook', () => {
  it('registers our URL with the secret, and does not tell it', async () => {
    const { webhooks, connection } = registry();
    const step = await connection.set();
    expect(step).toMatchObject({ step: 'connection', outcome: 'done', message: expect.stringContaining(URL) });
    expect(JSON.stringify(step)).not.toContain(SECRET);
    expect([...webhooks]).toEqual([['aws-plant', { baseUrl: URL, headers: { 'X-Webhook-Secret': SECRET } }]]);
  });

  it('takes the place of a webhook whose URL is no more', async () => {
    const { webhooks, connection } = registry(['aws-plant', 'https://old.example/']);
    await connection.set();
    expect(webhooks.get('aws-plant')?.baseUrl).toBe(URL);
  });

  it('is taken back, and a second time nothing is left to do', async () => {
    const { webhooks, connection } = registry();
    await connection.set();
    expect((await connection.remove()).outcome).toBe('done');
    expect(webhooks.size).toBe(0);
    expect((await connection.remove()).outcome).toBe('not-needed');
  });

  it('takes back nothing of others, were it under the same id', async () => {
    const { webhooks, connection } = registry(['aws-plant', 'https://another.example/'], ['mine', URL]);
    expect((await connection.remove()).outcome).toBe('not-needed');
    expect([...webhooks.keys()]).toEqual(['aws-plant', 'mine']);
  });
});

import type { Environment } from '../environment.ts';
import { SUB_TOPICS, type UpKind } from '../the-things-stack/application-up.ts';
import { timestamp, withoutZeros } from '../the-things-stack/proto-json.ts';
import { healthJson, type Webhook, type Webhooks } from '../webhooks.ts';
import { picked } from './field-mask.ts';
import { integrationRoutes } from './integration-routes.ts';
import type { Route } from './route.ts';
import { parseWebhook } from './webhook-request.ts';

const KINDS = Object.keys(SUB_TOPICS) as readonly UpKind[];
const ALWAYS = ['ids', 'created_at', 'updated_at', 'base_url', 'format'];
const WRITABLE = ['base_url', 'format', 'headers', 'downlink_api_key', 'paused', 'health_status', ...KINDS];

/** The webhooks of the application. */
export function webhookRoutes(webhooks: Webhooks, applicationID: string, { now }: Environment): readonly Route[] {
  const { registered } = webhooks;
  return integrationRoutes({
    folder: 'webhooks',
    member: 'webhook',
    idMember: 'webhook_id',
    writable: WRITABLE,
    readable: [...ALWAYS, ...WRITABLE],
    store: {
      get: (id) => registered.get(id),
      list: () => [...registered.values()],
      set: (webhook) => registered.set(webhook.id, webhook),
      remove: (id) => registered.delete(id),
    },
    parse: parseWebhook,
    read: (webhook, mask) => picked(webhookJson(webhook, applicationID), [...ALWAYS, ...mask]),
    now,
  });
}

function webhookJson(webhook: Webhook, applicationID: string): Record<string, unknown> {
  const { headers, paths, health } = webhook;
  return withoutZeros({
    ids: { application_ids: { application_id: applicationID }, webhook_id: webhook.id },
    created_at: timestamp(webhook.createdAt),
    updated_at: timestamp(webhook.updatedAt),
    base_url: webhook.baseUrl,
    format: 'json',
    headers: Object.keys(headers).length > 0 ? headers : undefined,
    downlink_api_key: webhook.downlinkApiKey,
    paused: webhook.paused,
    health_status: health && healthJson(health),
    ...Object.fromEntries(Object.entries(paths).map(([kind, text]) => [kind, withoutZeros({ path: text })])),
  });
}

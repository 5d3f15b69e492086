import type { Environment } from '../environment.ts';
import { SUB_TOPICS, type UpKind } from '../the-things-stack/application-up.ts';
import { isID, NOT_AN_ID } from '../the-things-stack/identifiers.ts';
import { JsonReader } from '../the-things-stack/json-reader.ts';
import { timestamp, withoutZeros } from '../the-things-stack/proto-json.ts';
import { StackError } from '../the-things-stack/stack-error.ts';
import { entityNotFound, validation } from '../the-things-stack/stack-errors.ts';
import { healthJson, type Webhook, type Webhooks } from '../webhooks.ts';
import { maskOf, picked, queryMask } from './field-mask.ts';
import type { Route, RouteRequest } from './route.ts';
import { parseWebhook } from './webhook-request.ts';

const KINDS = Object.keys(SUB_TOPICS) as readonly UpKind[];
const ALWAYS = ['ids', 'created_at', 'updated_at', 'base_url', 'format'];
const WRITABLE = ['base_url', 'format', 'headers', 'downlink_api_key', 'paused', 'health_status', ...KINDS];
const READABLE = [...ALWAYS, ...WRITABLE];

const READ = ['RIGHT_APPLICATION_TRAFFIC_READ'] as const;
const WRITE = ['RIGHT_APPLICATION_SETTINGS_BASIC', ...READ, 'RIGHT_APPLICATION_TRAFFIC_DOWN_WRITE'] as const;

const path = '/as/webhooks/{app}/{id}';

/** The webhooks of the application. */
export function webhookRoutes(webhooks: Webhooks, applicationID: string, { now }: Environment): readonly Route[] {
  const { registered } = webhooks;
  const read = (webhook: Webhook, mask: readonly string[]): object =>
    picked(webhookJson(webhook, applicationID), [...ALWAYS, ...mask]);
  const set = (id: string, { body }: RouteRequest): object => {
    assertID(id);
    const request = new JsonReader(body);
    const mask = maskOf(request, WRITABLE);
    const webhook = parseWebhook(request.object('webhook') ?? new JsonReader({}, 'webhook'), mask, {
      stored: registered.get(id),
      id,
      now: now(),
    });
    registered.set(id, webhook);
    return read(webhook, mask);
  };
  return [
    {
      method: 'GET',
      path: '/as/webhooks/{app}',
      access: READ,
      handle: ({ query }) => {
        const mask = queryMask(query, READABLE);
        return withoutZeros({ webhooks: [...registered.values()].map((webhook) => read(webhook, mask)) });
      },
    },
    {
      method: 'GET',
      path,
      access: READ,
      handle: ({ params: { id = '' }, query }) => {
        assertID(id);
        const webhook = registered.get(id);
        if (webhook === undefined) throw new StackError(entityNotFound);
        return read(webhook, queryMask(query, READABLE));
      },
    },
    {
      method: 'POST',
      path: '/as/webhooks/{app}',
      access: WRITE,
      handle: (request) => {
        const ids = new JsonReader(request.body).object('webhook')?.object('ids');
        return set(ids?.string('webhook_id', 36) ?? '', request);
      },
    },
    { method: 'PUT', path, access: WRITE, handle: (request) => set(request.params['id'] ?? '', request) },
    {
      method: 'DELETE',
      path,
      access: WRITE,
      handle: ({ params: { id = '' } }) => {
        assertID(id);
        // One that there is none of is deleted as well.
        registered.delete(id);
        return {};
      },
    },
  ];
}

function assertID(id: string): void {
  if (isID(id)) return;
  throw new StackError(validation, { attributes: { field: 'webhook.ids.webhook_id', reason: NOT_AN_ID } });
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

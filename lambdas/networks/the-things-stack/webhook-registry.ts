import * as v from 'valibot';
import { isJsonObject, type JsonObject } from '../../json-object.ts';
import { type TheThingsStackApi, unlessMissing } from './api-client.ts';
import { UP_KINDS } from './application-up.ts';

/** The webhooks of one application. Its errors are ApiErrors, as they came. */
export interface WebhookRegistry {
  /** Creates or replaces it: every message kind, JSON. One that the network had given up is tried again. */
  set(webhook: {
    readonly id: string;
    readonly baseUrl: string;
    readonly headers: Readonly<Record<string, string>>;
  }): Promise<void>;
  /** Undefined if there is none of that id. */
  get(id: string): Promise<RegisteredWebhook | undefined>;
  /** No error if there is none. */
  remove(id: string): Promise<void>;
}

interface RegisteredWebhook {
  readonly baseUrl: string;
  /** Unknown before its first message. */
  readonly health: 'healthy' | 'unhealthy' | 'unknown';
  /** Whether somebody has switched it off. */
  readonly isPaused: boolean;
  /** Message kinds that it is not sent, by their members of ApplicationUp. */
  readonly unsent: readonly string[];
  /** Why it is not healthy. */
  readonly message?: string;
}

const READ = ['base_url', 'paused', 'health_status', ...UP_KINDS];

/** The health is written as nothing, so that it begins anew. What only some versions know is left as it is. */
const WRITTEN = ['base_url', 'format', 'headers', 'paused', ...UP_KINDS, 'health_status'];

export function webhookRegistry(api: TheThingsStackApi, applicationID: string): WebhookRegistry {
  const pathOf = (id: string): string => `/as/webhooks/${applicationID}/${id}`;
  return {
    async set({ id, baseUrl, headers }) {
      // Each goes to the base URL itself: the message says what it is.
      const kinds = Object.fromEntries(UP_KINDS.map((kind) => [kind, {}]));
      await api.call('PUT', pathOf(id), {
        webhook: { base_url: baseUrl, format: 'json', headers, paused: false, ...kinds },
        field_mask: { paths: WRITTEN },
      });
    },

    async get(id) {
      const webhook = await unlessMissing(api.call('GET', `${pathOf(id)}?field_mask=${READ.join()}`));
      return webhook && parseWebhook(webhook);
    },

    async remove(id) {
      await unlessMissing(api.call('DELETE', pathOf(id)));
    },
  };
}

const Unhealthy = v.object({
  /** 64 bits, so it comes as a string. */
  failed_attempts: v.optional(v.union([v.string(), v.number()]), 0),
  last_failed_attempt_at: v.optional(v.string()),
  last_failed_attempt_details: v.optional(
    v.object({ attributes: v.optional(v.object({ status_code: v.optional(v.union([v.string(), v.number()])) }), {}) }),
    {},
  ),
});

const Webhook = v.object({
  base_url: v.optional(v.string(), ''),
  paused: v.optional(v.boolean(), false),
  health_status: v.optional(v.object({ healthy: v.optional(v.looseObject({})), unhealthy: v.optional(Unhealthy) }), {}),
});

function parseWebhook(json: JsonObject): RegisteredWebhook {
  const { base_url: baseUrl, paused: isPaused, health_status } = v.parse(Webhook, json);
  const { healthy, unhealthy } = health_status;
  const unsent = UP_KINDS.filter((kind) => !isJsonObject(json[kind]));
  const webhook = { baseUrl, isPaused, unsent };
  if (unhealthy !== undefined) return { ...webhook, health: 'unhealthy', message: complaint(unhealthy) };
  return { ...webhook, health: healthy === undefined ? 'unknown' : 'healthy' };
}

function complaint(unhealthy: v.InferOutput<typeof Unhealthy>): string {
  const { failed_attempts, last_failed_attempt_at, last_failed_attempt_details } = unhealthy;
  const { status_code } = last_failed_attempt_details.attributes;
  const answer = status_code === undefined ? 'no answer' : `HTTP status ${status_code}`;
  const when = last_failed_attempt_at === undefined ? '' : ` at ${last_failed_attempt_at}`;
  return `${failed_attempts} messages in a row were not taken, the last with ${answer}${when}`;
}

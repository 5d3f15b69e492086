import { SUB_TOPICS, type UpKind } from '../the-things-stack/application-up.ts';
import type { JsonReader } from '../the-things-stack/json-reader.ts';
import type { Webhook } from '../webhooks.ts';
import type { Writing } from './integration-routes.ts';

const KINDS = Object.keys(SUB_TOPICS) as readonly UpKind[];

const MAX_HEADERS = 50;

/** The webhook as it is after what the mask covers was written. */
export function parseWebhook(
  request: JsonReader,
  mask: readonly string[],
  { stored, id, now }: Writing<Webhook>,
): Webhook {
  const written = <T>(field: string, read: () => T, kept: T): T => (mask.includes(field) ? read() : kept);
  const webhook = {
    id,
    baseUrl: written('base_url', () => request.string('base_url', 8_192), stored?.baseUrl ?? ''),
    headers: written('headers', () => headersOf(request), stored?.headers ?? {}),
    downlinkApiKey: written(
      'downlink_api_key',
      () => request.string('downlink_api_key', 128),
      stored?.downlinkApiKey ?? '',
    ),
    paused: written('paused', () => request.boolean('paused'), stored?.paused ?? false),
    paths: Object.fromEntries(KINDS.flatMap((kind) => pathOf(request, kind, mask, stored))),
    createdAt: stored?.createdAt ?? now,
    updatedAt: now,
    // Whoever writes it writes that there is none: it is tried again at once.
    health: mask.includes('health_status') ? undefined : stored?.health,
  };
  const format = written('format', () => request.string('format', 20), stored === undefined ? '' : 'json');
  // The stored object is held to the schema as a whole.
  if (!URL.canParse(webhook.baseUrl.replace(/\{\w+\}/g, 'x')))
    throw request.invalid('base_url', 'value must be absolute');
  if (format !== 'json') throw request.invalid('format', 'the simulated network sends json only');
  return webhook;
}

function pathOf(
  request: JsonReader,
  kind: UpKind,
  mask: readonly string[],
  stored: Webhook | undefined,
): readonly (readonly [UpKind, string])[] {
  const path = mask.includes(kind) ? request.object(kind)?.string('path', 64) : stored?.paths[kind];
  return path === undefined ? [] : [[kind, path]];
}

function headersOf(request: JsonReader): Readonly<Record<string, string>> {
  const names = Object.keys(Object(request.get('headers')));
  if (names.length > MAX_HEADERS) throw request.invalid('headers', `value must contain at most ${MAX_HEADERS} pairs`);
  const headers = request.object('headers');
  return Object.fromEntries(
    names.map((name) => {
      if (name.length > 64) throw request.invalid('headers', 'key length must be at most 64 runes');
      return [name, headers?.string(name, 4_096) ?? ''];
    }),
  );
}

import type { Environment } from '../environment.ts';
import type { PubSub, PubSubs } from '../pubsubs.ts';
import { isID, NOT_AN_ID } from '../the-things-stack/identifiers.ts';
import { JsonReader } from '../the-things-stack/json-reader.ts';
import { timestamp, withoutZeros } from '../the-things-stack/proto-json.ts';
import { StackError } from '../the-things-stack/stack-error.ts';
import { entityNotFound, validation } from '../the-things-stack/stack-errors.ts';
import { maskOf, picked, queryMask } from './field-mask.ts';
import { MEMBERS, parsePubSub } from './pubsub-request.ts';
import type { Route, RouteRequest } from './route.ts';

const ALWAYS = ['ids', 'created_at', 'updated_at', 'format', 'provider', 'base_topic'];
const WRITABLE = ['format', 'provider', 'base_topic', ...MEMBERS];
const READABLE = [...ALWAYS, ...WRITABLE];

const READ = ['RIGHT_APPLICATION_TRAFFIC_READ'] as const;
const WRITE = ['RIGHT_APPLICATION_SETTINGS_BASIC', ...READ, 'RIGHT_APPLICATION_TRAFFIC_DOWN_WRITE'] as const;

const path = '/as/pubsub/{app}/{id}';

/** The pub/subs of the application. */
export function pubSubRoutes(pubSubs: PubSubs, applicationID: string, { now }: Environment): readonly Route[] {
  const set = (id: string, { body }: RouteRequest): object => {
    assertID(id);
    const request = new JsonReader(body);
    const mask = maskOf(request, WRITABLE);
    const json = request.object('pubsub') ?? new JsonReader({}, 'pubsub');
    const pubSub = parsePubSub(json, mask, { stored: pubSubs.get(id), id, now: now() });
    pubSubs.set(pubSub);
    return read(pubSub, applicationID, mask);
  };
  return [
    {
      method: 'GET',
      path: '/as/pubsub-formats',
      access: 'authenticated',
      handle: () => ({ formats: { json: 'JSON' } }),
    },
    {
      method: 'GET',
      path: '/as/pubsub/{app}',
      access: READ,
      handle: ({ query }) => {
        const mask = queryMask(query, READABLE);
        return withoutZeros({ pubsubs: pubSubs.list().map((pubSub) => read(pubSub, applicationID, mask)) });
      },
    },
    {
      method: 'GET',
      path,
      access: READ,
      handle: ({ params: { id = '' }, query }) => {
        assertID(id);
        const pubSub = pubSubs.get(id);
        if (pubSub === undefined) throw new StackError(entityNotFound);
        return read(pubSub, applicationID, queryMask(query, READABLE));
      },
    },
    {
      method: 'POST',
      path: '/as/pubsub/{app}',
      access: WRITE,
      handle: (request) => {
        const ids = new JsonReader(request.body).object('pubsub')?.object('ids');
        return set(ids?.string('pub_sub_id', 36) ?? '', request);
      },
    },
    { method: 'PUT', path, access: WRITE, handle: (request) => set(request.params['id'] ?? '', request) },
    {
      method: 'DELETE',
      path,
      access: WRITE,
      handle: ({ params: { id = '' } }) => {
        assertID(id);
        pubSubs.remove(id);
        return {};
      },
    },
  ];
}

function assertID(id: string): void {
  if (isID(id)) return;
  throw new StackError(validation, { attributes: { field: 'pubsub.ids.pub_sub_id', reason: NOT_AN_ID } });
}

/** The provider is always told: in the JSON it stands under its own name. */
function read(pubSub: PubSub, applicationID: string, mask: readonly string[]): object {
  return { ...picked(pubSubJson(pubSub, applicationID), [...ALWAYS, ...mask]), ...pubSub.providerJson };
}

function pubSubJson(pubSub: PubSub, applicationID: string): Record<string, unknown> {
  const { topics } = pubSub;
  return withoutZeros({
    ids: { application_ids: { application_id: applicationID }, pub_sub_id: pubSub.id },
    created_at: timestamp(pubSub.createdAt),
    updated_at: timestamp(pubSub.updatedAt),
    format: 'json',
    base_topic: pubSub.baseTopic,
    ...Object.fromEntries(Object.entries(topics).map(([member, topic]) => [member, withoutZeros({ topic })])),
  });
}

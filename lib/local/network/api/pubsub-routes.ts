import type { Environment } from '../environment.ts';
import type { PubSub, PubSubs } from '../pubsubs.ts';
import { timestamp, withoutZeros } from '../the-things-stack/proto-json.ts';
import { picked } from './field-mask.ts';
import { integrationRoutes } from './integration-routes.ts';
import { MEMBERS, parsePubSub } from './pubsub-request.ts';
import type { Route } from './route.ts';

const ALWAYS = ['ids', 'created_at', 'updated_at', 'format', 'provider', 'base_topic'];
const WRITABLE = ['format', 'provider', 'base_topic', ...MEMBERS];

/** The pub/subs of the application. */
export function pubSubRoutes(pubSubs: PubSubs, applicationID: string, { now }: Environment): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/as/pubsub-formats',
      access: 'authenticated',
      handle: () => ({ formats: { json: 'JSON' } }),
    },
    ...integrationRoutes({
      folder: 'pubsub',
      member: 'pubsub',
      idMember: 'pub_sub_id',
      writable: WRITABLE,
      readable: [...ALWAYS, ...WRITABLE],
      store: pubSubs,
      parse: parsePubSub,
      read: (pubSub, mask) => read(pubSub, applicationID, mask),
      now,
    }),
  ];
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

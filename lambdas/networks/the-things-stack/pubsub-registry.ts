import { type TheThingsStackApi, unlessMissing } from './api-client.ts';
import { type PubSub, pubSubJson, TOPIC_MEMBERS } from './pubsub-json.ts';
import { type PubSubSettings, readSettings } from './pubsub-settings.ts';

/** The pub/subs of an application. Its errors are ApiErrors, as they came. */
export interface PubSubRegistry {
  /**
   * Creates or replaces it: every message kind on a topic of its own below the base topic, downlinks by `downlink/push` and
   * `downlink/replace`; JSON, QoS 1. The network connects anew, also if nothing has changed.
   */
  set(pubSub: PubSub): Promise<void>;
  /** Undefined if there is none of that id. */
  get(id: string): Promise<PubSubSettings | undefined>;
  /** No error if there is none. */
  remove(id: string): Promise<void>;
}

/** What is written: a pub/sub that is replaced keeps nothing of what it was. */
const WRITTEN = ['format', 'provider', 'base_topic', ...TOPIC_MEMBERS];

export function pubSubRegistry(api: TheThingsStackApi, applicationID: string): PubSubRegistry {
  const path = (id: string) => `/as/pubsub/${applicationID}/${id}`;
  return {
    async set(pubSub) {
      const body = { pubsub: pubSubJson(applicationID, pubSub), field_mask: { paths: WRITTEN } };
      await api.call('PUT', path(pubSub.id), body);
    },
    async get(id) {
      // The other members always come along.
      const answer = await unlessMissing(api.call('GET', `${path(id)}?field_mask=${TOPIC_MEMBERS.join()}`));
      return answer && readSettings(answer);
    },
    async remove(id) {
      await unlessMissing(api.call('DELETE', path(id)));
    },
  };
}

import * as v from 'valibot';
import { bytesToBase64 } from '../../lorawan/bytes.ts';
import { type TheThingsStackApi, unlessMissing } from './api-client.ts';

/** The pub/subs of an application: connections over which its Application Server exchanges messages by MQTT. */
export interface PubSubRegistry {
  /**
   * Creates or replaces it: every message kind on a topic of its own below the base topic, downlinks by `downlink/push` and
   * `downlink/replace`; JSON, QoS 1. The network connects anew, also if nothing has changed.
   */
  set(pubSub: PubSub): Promise<void>;
  get(id: string): Promise<{ readonly serverUrl: string; readonly baseTopic: string } | undefined>;
  /** No error if there is none. */
  remove(id: string): Promise<void>;
}

export interface PubSub {
  /** 3 to 36 lower-case letters, digits and single dashes. */
  readonly id: string;
  /** At most 100 characters. */
  readonly baseTopic: string;
  /** `mqtts://<host>:<port>` */
  readonly serverUrl: string;
  /** At most 23 characters. */
  readonly clientID: string;
  /** PEM, at most 8192 bytes each. Absent: plain MQTT (loopback only). */
  readonly tls?: {
    readonly clientCertificate: string;
    readonly clientKey: string;
    /** Of the server's certificate. Absent: the network trusts the authorities of its system, which know Amazon's. */
    readonly serverAuthority?: string | undefined;
  };
}

/** Topics below the base topic, by the member of ApplicationUp that is present. */
const UP_TOPICS = {
  uplink_message: 'uplink',
  uplink_normalized: 'uplink/normalized',
  join_accept: 'join',
  downlink_queued: 'downlink/queued',
  downlink_sent: 'downlink/sent',
  downlink_ack: 'downlink/ack',
  downlink_nack: 'downlink/nack',
  downlink_failed: 'downlink/failed',
  downlink_queue_invalidated: 'downlink/invalidated',
  location_solved: 'location/solved',
  service_data: 'service/data',
} as const;

const DOWN_TOPICS = { downlink_push: 'downlink/push', downlink_replace: 'downlink/replace' } as const;

/** What is written: a pub/sub that is replaced keeps nothing of what it was. */
const PATHS = ['format', 'provider', 'base_topic', ...Object.keys(UP_TOPICS), ...Object.keys(DOWN_TOPICS)];

const Answer = v.object({
  base_topic: v.optional(v.string(), ''),
  /** Absent if it speaks to something else than an MQTT server. */
  mqtt: v.optional(v.object({ server_url: v.optional(v.string(), '') })),
});

/** @throws ApiError as it came */
export function pubSubRegistry(api: TheThingsStackApi, applicationID: string): PubSubRegistry {
  const path = (id: string) => `/as/pubsub/${applicationID}/${id}`;
  return {
    async set(pubSub) {
      const body = { pubsub: pubSubJson(applicationID, pubSub), field_mask: { paths: PATHS } };
      await api.call('PUT', path(pubSub.id), body);
    },
    async get(id) {
      const answer = await unlessMissing(api.call('GET', path(id)));
      if (answer === undefined) return undefined;
      const { base_topic: baseTopic, mqtt } = v.parse(Answer, answer);
      return { baseTopic, serverUrl: mqtt?.server_url ?? '' };
    },
    async remove(id) {
      await unlessMissing(api.call('DELETE', path(id)));
    },
  };
}

function pubSubJson(applicationID: string, { id, baseTopic, serverUrl, clientID, tls }: PubSub): object {
  const topics = Object.entries({ ...UP_TOPICS, ...DOWN_TOPICS }).map(([kind, topic]) => [kind, { topic }]);
  return {
    ids: { application_ids: { application_id: applicationID }, pub_sub_id: id },
    format: 'json',
    base_topic: baseTopic,
    mqtt: {
      server_url: serverUrl,
      client_id: clientID,
      subscribe_qos: 'AT_LEAST_ONCE',
      publish_qos: 'AT_LEAST_ONCE',
      ...(tls !== undefined && {
        use_tls: true,
        tls_client_cert: base64(tls.clientCertificate),
        tls_client_key: base64(tls.clientKey),
        ...(tls.serverAuthority !== undefined && { tls_ca: base64(tls.serverAuthority) }),
      }),
    },
    ...Object.fromEntries(topics),
  };
}

const base64 = (pem: string): string => bytesToBase64(new TextEncoder().encode(pem));

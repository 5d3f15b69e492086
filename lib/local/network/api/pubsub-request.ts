import type { MqttProvider } from '../pubsub-connection.ts';
import type { PubSub, PubSubMember } from '../pubsubs.ts';
import { SUB_TOPICS, type UpKind } from '../the-things-stack/application-up.ts';
import type { JsonReader } from '../the-things-stack/json-reader.ts';
import { withoutZeros } from '../the-things-stack/proto-json.ts';
import type { Writing } from './integration-routes.ts';

export const MEMBERS: readonly PubSubMember[] = [
  ...(Object.keys(SUB_TOPICS) as readonly UpKind[]),
  'downlink_push',
  'downlink_replace',
];

const PROVIDERS = ['mqtt', 'nats', 'aws_iot'] as const;
const MAX_TOPIC_LENGTH = 100;
const MAX_PEM_BYTES = 8192;
const QOS = ['AT_MOST_ONCE', 'AT_LEAST_ONCE', 'EXACTLY_ONCE'] as const;

/** The pub/sub as it is after what the mask covers was written; what is stored then has to be whole. */
export function parsePubSub(
  request: JsonReader,
  mask: readonly string[],
  { stored, id, now }: Writing<PubSub>,
): PubSub {
  const written = <T>(field: string, read: () => T, kept: T): T => (mask.includes(field) ? read() : kept);
  const format = written('format', () => request.string('format', 20), stored === undefined ? '' : 'json');
  if (format !== 'json') throw request.invalid('format', 'there is only json');
  const provider = written('provider', () => parseProvider(request), stored);
  if (provider === undefined) throw request.invalid('provider', 'value is required');
  const topics = MEMBERS.map((member) => [
    member,
    written(member, () => request.object(member)?.string('topic', MAX_TOPIC_LENGTH), stored?.topics[member]),
  ]);
  return {
    id,
    baseTopic: written('base_topic', () => request.string('base_topic', MAX_TOPIC_LENGTH), stored?.baseTopic ?? ''),
    mqtt: provider.mqtt,
    providerJson: provider.providerJson,
    // A kind whose object is unset is neither sent nor listened for; one with an empty topic is.
    topics: Object.fromEntries(topics.filter(([, topic]) => topic !== undefined)),
    createdAt: stored?.createdAt ?? now,
    updatedAt: now,
  };
}

function parseProvider(request: JsonReader): Pick<PubSub, 'mqtt' | 'providerJson'> {
  const given = PROVIDERS.filter((provider) => request.get(provider) !== undefined);
  const [provider] = given;
  if (provider === undefined) throw request.invalid('provider', 'value is required');
  if (given.length > 1) throw request.malformed('provider', 'one of a kind');
  const mqtt = request.object('mqtt');
  if (mqtt === undefined) return { mqtt: undefined, providerJson: { [provider]: request.get(provider) } };
  return parseMqtt(mqtt);
}

function parseMqtt(json: JsonReader): Pick<PubSub, 'mqtt' | 'providerJson'> {
  const mqtt: MqttProvider = {
    serverUrl: parseServerUrl(json),
    clientID: json.string('client_id', 23),
    username: json.string('username', 100),
    password: json.string('password', 100),
    subscribeQoS: parseQoS(json, 'subscribe_qos'),
    publishQoS: parseQoS(json, 'publish_qos'),
    useTls: json.boolean('use_tls'),
    tlsCa: parsePem(json, 'tls_ca'),
    tlsClientCert: parsePem(json, 'tls_client_cert'),
    tlsClientKey: parsePem(json, 'tls_client_key'),
  };
  return { mqtt, providerJson: { mqtt: mqttJson(mqtt) } };
}

/** With its secrets, as the stack answers them to whoever may read the pub/sub. */
function mqttJson(mqtt: MqttProvider): object {
  return withoutZeros({
    server_url: mqtt.serverUrl,
    client_id: mqtt.clientID,
    username: mqtt.username,
    password: mqtt.password,
    subscribe_qos: mqtt.subscribeQoS === 0 ? '' : QOS[mqtt.subscribeQoS],
    publish_qos: mqtt.publishQoS === 0 ? '' : QOS[mqtt.publishQoS],
    use_tls: mqtt.useTls,
    tls_ca: Buffer.from(mqtt.tlsCa).toString('base64'),
    tls_client_cert: Buffer.from(mqtt.tlsClientCert).toString('base64'),
    tls_client_key: Buffer.from(mqtt.tlsClientKey).toString('base64'),
  });
}

function parseServerUrl(json: JsonReader): string {
  const text = json.string('server_url', 2048);
  if (!URL.canParse(text)) throw json.invalid('server_url', 'value must be absolute');
  if (!/^(mqtts?|wss?):$/.test(new URL(text).protocol)) throw json.invalid('server_url', 'scheme is not supported');
  return text;
}

function parseQoS(json: JsonReader, name: string): 0 | 1 | 2 {
  const value = json.get(name) ?? 0;
  for (const qos of [0, 1, 2] as const) if (value === qos || value === QOS[qos]) return qos;
  throw json.malformed(name, `one of ${QOS.join(', ')}`);
}

function parsePem(json: JsonReader, name: string): string {
  return new TextDecoder().decode(json.bytes(name, MAX_PEM_BYTES));
}

import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import { joinTopics, MessageQueue } from './pubsub-messages.ts';
import type { PubSub, PubSubsOptions } from './pubsubs.ts';
import { SUB_TOPICS, type UpKind } from './the-things-stack/application-up.ts';
import type { QueueOperation } from './the-things-stack/messages.ts';

/** How the Application Server reaches an MQTT server. */
export interface MqttProvider {
  readonly serverUrl: string;
  readonly clientID: string;
  readonly username: string;
  readonly password: string;
  readonly subscribeQoS: 0 | 1 | 2;
  readonly publishQoS: 0 | 1 | 2;
  readonly useTls: boolean;
  /** PEM; empty if there is none. */
  readonly tlsCa: string;
  readonly tlsClientCert: string;
  readonly tlsClientKey: string;
}

/** Waits before the tries that follow one that failed, in ms: the last again and again. */
const BACK_OFF_MS = [100, 1_000, 10_000, 60_000];
/** The same where only another configuration can help. */
const CONFIGURATION_BACK_OFF_MS = [5 * 60_000, 15 * 60_000, 30 * 60_000];
const CONNECT_TIMEOUT_MS = 8_000;
/** Messages that wait; more are dropped. */
const BUFFER = 128;

class ConfigurationError extends Error {}

/**
 * The connection of one pub/sub: publishes each ApplicationUp on the topic of its kind, one after another, and takes
 * downlinks. A publish that fails ends the connection, and its message is lost, as are those that come up until the next.
 */
export class PubSubConnection {
  /** Resolves when it is connected and subscribed for the first time, or stopped. */
  readonly connected: Promise<void>;
  private readonly stopping = new AbortController();

  constructor(private readonly options: PubSubsOptions & { readonly pubSub: PubSub; readonly mqtt: MqttProvider }) {
    this.connected = new Promise((resolve) => {
      this.stopping.signal.addEventListener('abort', () => resolve(), { once: true });
      void this.run(resolve);
    });
  }

  stop(): void {
    this.stopping.abort();
  }

  private async run(onConnected: () => void): Promise<void> {
    const { signal } = this.stopping;
    for (let failures = 0; !signal.aborted; failures++) {
      let backOffMs = BACK_OFF_MS;
      try {
        await this.connection(() => {
          failures = 0;
          onConnected();
        });
      } catch (error) {
        if (error instanceof ConfigurationError) backOffMs = CONFIGURATION_BACK_OFF_MS;
        if (!signal.aborted) this.log(error instanceof Error ? error.message : String(error));
      }
      await sleep(backOffMs[Math.min(failures, backOffMs.length - 1)], undefined, { signal }).catch(() => {});
    }
  }

  /** One connection, from its beginning to its end, which is always a failure. */
  private async connection(onConnected: () => void): Promise<never> {
    const { mqtt } = this.options;
    const { signal } = this.stopping;
    signal.throwIfAborted();
    const client = connect(mqtt.serverUrl, clientOptions(mqtt));
    const end = new Promise<never>((_, reject) => {
      client.on('error', reject);
      client.once('close', () => reject(new Error('the connection was closed')));
      signal.addEventListener('abort', reject, { once: true });
    });
    let forget = (): void => {};
    try {
      await Promise.race([end, new Promise((resolve) => client.once('connect', resolve))]);
      await Promise.race([end, this.listen(client)]);
      const queue = new MessageQueue(BUFFER, () => this.log('message dropped: buffer full'));
      forget = this.options.ups.add(({ message }) => queue.add(message));
      onConnected();
      return await Promise.race([end, this.publishAll(client, queue)]);
    } finally {
      forget();
      client.end(true);
    }
  }

  private async listen(client: MqttClient): Promise<void> {
    const { pubSub, mqtt, handleDownlink } = this.options;
    const operations = new Map<string, QueueOperation>();
    for (const operation of ['push', 'replace'] as const) {
      const subTopic = pubSub.topics[`downlink_${operation}`];
      if (subTopic !== undefined) operations.set(joinTopics(pubSub.baseTopic, subTopic), operation);
    }
    client.on('message', (topic, body) => {
      const operation = operations.get(topic);
      if (operation !== undefined) handleDownlink(operation, body);
    });
    if (operations.size > 0) await client.subscribeAsync([...operations.keys()], { qos: mqtt.subscribeQoS });
  }

  private async publishAll(client: MqttClient, queue: MessageQueue): Promise<never> {
    const { pubSub, mqtt } = this.options;
    for (;;) {
      const message = await queue.next();
      const kind = KINDS.find((name) => name in message);
      const subTopic = kind && pubSub.topics[kind];
      if (subTopic === undefined) continue;
      const topic = joinTopics(pubSub.baseTopic, subTopic);
      await client.publishAsync(topic, JSON.stringify(message), { qos: mqtt.publishQoS });
    }
  }

  private log(message: string): void {
    this.options.environment.log(`pub/sub ${this.options.pubSub.id}: ${message}`);
  }
}

const KINDS = Object.keys(SUB_TOPICS) as readonly UpKind[];

function clientOptions(mqtt: MqttProvider): IClientOptions {
  const { clientID: clientId, username, password, tlsCa, tlsClientCert: cert, tlsClientKey: key } = mqtt;
  if (mqtt.useTls && (cert === '' || key === '')) throw new ConfigurationError('TLS without a client certificate');
  return {
    clientId,
    clean: true,
    protocolVersion: 4,
    // A new try begins anew.
    reconnectPeriod: 0,
    connectTimeout: CONNECT_TIMEOUT_MS,
    ...(username !== '' && { username, password }),
    ...(mqtt.useTls && { cert, key, ...(tlsCa !== '' && { ca: tlsCa }) }),
  };
}

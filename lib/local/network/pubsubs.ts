import type { Environment } from './environment.ts';
import type { Listeners } from './listeners.ts';
import { type MqttProvider, PubSubConnection } from './pubsub-connection.ts';
import type { UpstreamMessage } from './the-things-stack/application-server.ts';
import type { UpKind } from './the-things-stack/application-up.ts';
import type { QueueOperation } from './the-things-stack/messages.ts';

/** Members of a pub/sub that name a topic: what is sent, and what is listened for. */
export type PubSubMember = UpKind | `downlink_${QueueOperation}`;

/** A pub/sub as it is registered. */
export interface PubSub {
  readonly id: string;
  readonly baseTopic: string;
  /** Undefined: a provider that this network can register and not run, as the open source stack with `aws_iot`. */
  readonly mqtt: MqttProvider | undefined;
  /** Sub-topic of each message kind that is sent, and of each operation that is listened for. */
  readonly topics: Readonly<Partial<Record<PubSubMember, string>>>;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** The provider as it was registered, by its name. */
  readonly providerJson: Readonly<Record<string, unknown>>;
}

export interface PubSubsOptions {
  readonly environment: Environment;
  readonly ups: Listeners<UpstreamMessage>;
  handleDownlink(operation: QueueOperation, body: Uint8Array): void;
}

/** The pub/subs of the application, each with its connection. */
export class PubSubs {
  private readonly registered = new Map<string, PubSub>();
  private readonly connections = new Map<string, PubSubConnection>();

  constructor(private readonly options: PubSubsOptions) {}

  get(id: string): PubSub | undefined {
    return this.registered.get(id);
  }

  list(): readonly PubSub[] {
    return [...this.registered.values()];
  }

  /** Connects anew, whatever has changed. */
  set(pubSub: PubSub): void {
    this.remove(pubSub.id);
    this.registered.set(pubSub.id, pubSub);
    if (pubSub.mqtt === undefined) {
      this.options.environment.log(`pub/sub ${pubSub.id}: provider not implemented`);
      return;
    }
    this.connections.set(pubSub.id, new PubSubConnection({ ...this.options, pubSub, mqtt: pubSub.mqtt }));
  }

  /** Resolves once all that are registered now have been connected, or were removed. */
  async connected(): Promise<void> {
    await Promise.all([...this.connections.values()].map((connection) => connection.connected));
  }

  /** Removing one that is not there changes nothing. */
  remove(id: string): void {
    this.registered.delete(id);
    this.connections.get(id)?.stop();
    this.connections.delete(id);
  }

  stop(): void {
    for (const id of this.registered.keys()) this.remove(id);
  }
}

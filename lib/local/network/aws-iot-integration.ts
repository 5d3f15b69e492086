import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type MqttClient } from 'mqtt';
import { type AwsSignIn, signInToAwsIot } from './aws-sign-in.ts';
import type { SimulatedNetwork } from './simulated-network.ts';

const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 60_000;

export interface AwsIotIntegrationOptions extends AwsSignIn {
  readonly network: Pick<SimulatedNetwork, 'onUp' | 'handleDownlink'>;
  /** `<stack>` in the inner topics. */
  readonly stackName: string;
  /** Told about each failure; the next attempt follows by itself. @default - ignored */
  readonly onError?: (error: unknown) => void;
}

export interface AwsIotIntegration {
  /** Resolves at the first moment, from now on, when it is connected and subscribed. */
  connected(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * What The Things Stack does once a user has pasted the stack's outputs into it: takes on the cross-account role, opens
 * one MQTT connection over WebSocket, publishes each ApplicationUp and listens for downlinks. Messages that come up while
 * there is no connection are lost, as they are there.
 */
export function startAwsIotIntegration(options: AwsIotIntegrationOptions): AwsIotIntegration {
  return new Integration(options);
}

class Integration implements AwsIotIntegration {
  private readonly stopping = new AbortController();
  private readonly finished: Promise<void>;
  private isConnected = false;
  private waiting: (() => void)[] = [];

  constructor(private readonly options: AwsIotIntegrationOptions) {
    this.finished = this.run();
  }

  async connected(): Promise<void> {
    if (!this.isConnected) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.finished;
  }

  /** Connects again and again, with new credentials and a new signature each time. */
  private async run(): Promise<void> {
    const { signal } = this.stopping;
    for (let retryMs = FIRST_RETRY_MS; !signal.aborted; retryMs = Math.min(2 * retryMs, LONGEST_RETRY_MS)) {
      try {
        const url = await signInToAwsIot(this.options, signal);
        await this.connection(url, () => {
          retryMs = FIRST_RETRY_MS;
        });
      } catch (error) {
        if (!signal.aborted) this.options.onError?.(error);
      }
      await sleep(retryMs, undefined, { signal }).catch(() => {});
    }
  }

  /** One connection, from its beginning to its end, which is always a failure. */
  private async connection(url: string, onConnected: () => void): Promise<never> {
    const { signal } = this.stopping;
    signal.throwIfAborted();
    const clientId = `thethings-${this.options.stackName}-${randomBytes(4).toString('hex')}`;
    const client = connect(url, { clientId, clean: true, reconnectPeriod: 0, protocolVersion: 4 });
    const end = new Promise<never>((_, reject) => {
      client.on('error', reject);
      client.once('close', () => reject(new Error('the connection to AWS IoT was closed')));
      signal.addEventListener('abort', reject, { once: true });
    });
    let forget: (() => void) | undefined;
    try {
      await Promise.race([end, new Promise((resolve) => client.once('connect', resolve))]);
      forget = await Promise.race([end, this.exchange(client)]);
      onConnected();
      this.isConnected = true;
      for (const resolve of this.waiting.splice(0)) resolve();
      return await end;
    } finally {
      this.isConnected = false;
      forget?.();
      client.end(true);
    }
  }

  /** Wires the connection to the network. Returns the way to undo it. */
  private async exchange(client: MqttClient): Promise<() => void> {
    const { network, stackName, onError } = this.options;
    const base = `thethings/lorawan/${stackName}`;
    client.on('message', (topic, body) => {
      network.handleDownlink(topic === `${base}/downlink/replace` ? 'replace' : 'push', body);
    });
    await client.subscribeAsync([`${base}/downlink/push`, `${base}/downlink/replace`], { qos: 1 });
    return network.onUp(({ subTopic, message }) => {
      const published = client.publishAsync(`${base}/${subTopic}`, JSON.stringify(message), { qos: 1 });
      published.catch((error) => onError?.(error));
    });
  }
}

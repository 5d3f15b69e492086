import { connectAsync, type MqttClient } from 'mqtt';
import type { AccessRecord } from '../../../lib/local/access/access-control.ts';
import { type Laptop, type LaptopOptions, startLaptop } from '../../../lib/local/laptop.ts';
import type { LaptopEvent } from '../../../lib/local/laptop-events.ts';
import { matchesTopicFilter } from '../../../lib/local/rules/topic-filter.ts';
import { parseSettings, type TheThingsStackSettings, type WithTheThingsStack } from '../../../lib/settings.ts';

const THE_THINGS_STACK: TheThingsStackSettings = {
  clusterAddress: 'eu1.cloud.thethings.network',
  applicationId: 'sensors-prod',
  connection: 'assume-role',
  principalAccountId: '123456789012',
  externalId: 'generated',
  endToEndEncryption: false,
};

export const SETTINGS: WithTheThingsStack = {
  ...parseSettings({ theThingsStack: THE_THINGS_STACK }, 'the test'),
  theThingsStack: THE_THINGS_STACK,
};

/** The same with end-to-end encryption, as it comes in cdk.json. */
export const ENCRYPTED: WithTheThingsStack = {
  ...SETTINGS,
  theThingsStack: { ...SETTINGS.theThingsStack, endToEndEncryption: true },
};

export interface Heard {
  readonly topic: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into documents of any shape
  readonly message: any;
}

/** A laptop with an outside MQTT client, which hears all outer topics, and a record of what happened. */
export class TestLaptop {
  readonly heard: Heard[] = [];
  readonly events: LaptopEvent[] = [];
  readonly access: AccessRecord[] = [];
  private readonly waiting = new Set<() => void>();
  private constructor(
    readonly laptop: Laptop,
    readonly mqtt: MqttClient,
  ) {}

  static async start(options: Partial<LaptopOptions> = {}): Promise<TestLaptop> {
    const early: { events: LaptopEvent[]; access: AccessRecord[]; test?: TestLaptop } = { events: [], access: [] };
    const laptop = await startLaptop({
      settings: SETTINGS,
      mqttPort: 0,
      apiPort: 0,
      consolePort: 0,
      network: false,
      retryDelaysMs: [10, 10],
      reportIntervalMs: 1_000,
      ...options,
      onEvent(event) {
        (early.test?.events ?? early.events).push(event);
        early.test?.wake();
      },
      onAccess: (record) => (early.test?.access ?? early.access).push(record),
    });
    const mqtt = await connectAsync(laptop.ready.mqtt);
    const test = new TestLaptop(laptop, mqtt);
    test.events.push(...early.events);
    test.access.push(...early.access);
    early.test = test;
    mqtt.on('message', (topic, payload) => {
      test.heard.push({ topic, message: readable(payload.toString()) });
      test.wake();
    });
    await mqtt.subscribeAsync('lorawan/#', { qos: 1 });
    return test;
  }

  /** For SDK clients of somebody outside, who has any credentials. */
  get client() {
    const credentials = { accessKeyId: 'anybody', secretAccessKey: 'any' };
    return { endpoint: this.laptop.ready.api, region: 'eu-west-1', credentials };
  }

  get outputs() {
    return this.laptop.ready.outputs;
  }

  async publish(topic: string, message: object | string | Buffer): Promise<void> {
    const payload = typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message);
    await this.mqtt.publishAsync(topic, payload, { qos: 1 });
  }

  /** Waits for a message on a topic filter. */
  hears(filter: string, is: (message: Heard['message']) => boolean = () => true): Promise<Heard> {
    return this.until(
      () => this.heard.find(({ topic, message }) => matchesTopicFilter(filter, topic) && is(message)),
      filter,
    );
  }

  /** Waits for an event of the laptop. */
  sees<Kind extends LaptopEvent['event']>(
    kind: Kind,
    is: (event: Extract<LaptopEvent, { event: Kind }>) => boolean = () => true,
  ): Promise<Extract<LaptopEvent, { event: Kind }>> {
    const matches = (event: LaptopEvent): event is Extract<LaptopEvent, { event: Kind }> =>
      event.event === kind && is(event as Extract<LaptopEvent, { event: Kind }>);
    return this.until(() => this.events.find(matches), kind);
  }

  async stop(): Promise<void> {
    await this.mqtt.endAsync(true);
    await this.laptop.stop();
  }

  private async until<T>(find: () => T | undefined, what: string): Promise<T> {
    const deadline = Date.now() + 15_000;
    for (let found = find(); ; found = find()) {
      if (found !== undefined) return found;
      if (Date.now() > deadline)
        throw new Error(`waited 15 s for ${what}; heard ${this.heard.map(({ topic }) => topic)}`);
      await new Promise<void>((resolve) => {
        const wake = () => {
          clearTimeout(timer);
          this.waiting.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, 1_000);
        this.waiting.add(wake);
      });
    }
  }

  private wake(): void {
    for (const wake of this.waiting) wake();
  }
}

function readable(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

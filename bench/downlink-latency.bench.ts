import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, bench, describe } from 'vitest';
import { type Laptop, startLaptop } from '../lib/local/laptop.ts';
import type { SimulatedDevice } from '../lib/local/network/device.ts';
import type { SimulatedNetwork } from '../lib/local/network/simulated-network.ts';
import { parseSettings } from '../lib/settings.ts';

/** Class A leaves about 0.4 s from the frame to the answer in the queue, and the network needs 0.2 s of them. */
const LIMIT_MS = 150;
const ROUNDS = 40;
const PATIENCE_MS = 20_000;

/** One like the demo's sensors, which reports when it is told to. */
const SENSOR = {
  devEUI: '24E124707C140001',
  joinEUI: '24E124C0002A0001',
  lorawanVersion: '1.0.3',
  appKey: '000102030405060708090A0B0C0D0E0F',
} as const;

/** ms until the answer is in the network's queue: since the client heard the uplink, and since that was on the air. */
interface Round {
  readonly fromMessage: number;
  readonly fromFrame: number;
}

/** A laptop with its simulated network, and a client outside that answers uplinks. */
class Answering {
  readonly rounds: Round[] = [];
  /** What the benchmark takes for the time: it stands still but from the uplink's message to the queue. */
  clock = 0;
  private constructor(
    private readonly laptop: Laptop,
    private readonly network: SimulatedNetwork,
    private readonly client: MqttClient,
    private readonly device: SimulatedDevice,
  ) {}

  static async start(endToEndEncryption: boolean): Promise<Answering> {
    const theThingsStack = {
      clusterAddress: 'eu1.cloud.thethings.network',
      applicationId: 'sensors-prod',
      principalAccountId: '123456789012',
      endToEndEncryption,
    };
    const laptop = await startLaptop({
      settings: parseSettings({ theThingsStack }, 'the benchmark'),
      ...{ mqttPort: 0, apiPort: 0, consolePort: 0, network: true, reportIntervalMs: 600_000 },
      onEvent: () => {},
    });
    const { network } = laptop.demo ?? {};
    if (network === undefined) throw new Error('the laptop has no network');
    const client = await connectAsync(laptop.ready.mqtt);
    await client.subscribeAsync('lorawan/#', { qos: 1 });
    const device = network.addDevice(SENSOR);
    const joined = heard(client, 'join', `"encryption":"${endToEndEncryption ? 'end-to-end' : 'network'}"`);
    device.join();
    await joined;
    return new Answering(laptop, network, client, device);
  }

  /** An uplink, its answer, and the way to the device; what both lead to has ended when it resolves. */
  async round(): Promise<void> {
    const uplink = heard(this.client, 'uplink');
    const queued = said(this.network, 'downlink/queued');
    const sent = heard(this.client, 'downlink/sent');
    const frameAt = performance.now();
    this.device.send(85, Buffer.from('0367C80004687C', 'hex'));
    const messageAt = await uplink;
    const answer = JSON.stringify({ thingName: SENSOR.devEUI, bytes: '/wMsAQ==', fPort: 85 });
    await this.client.publishAsync('lorawan/downlink', answer, { qos: 1 });
    const queuedAt = await queued;
    this.rounds.push({ fromMessage: queuedAt - messageAt, fromFrame: queuedAt - frameAt });
    this.clock += queuedAt - messageAt;
    await sent;
    await this.laptop.account.lambda.settled();
  }

  async stop(): Promise<void> {
    await this.client.endAsync(true);
    await this.laptop.stop();
  }
}

/** When the client next hears something of the sensor that is as expected. */
function heard(client: MqttClient, subTopic: string, expected = ''): Promise<number> {
  return next(subTopic, (done) => {
    const listener = (topic: string, payload: Buffer) => {
      if (topic === `lorawan/${SENSOR.devEUI}/${subTopic}` && payload.includes(expected)) done();
    };
    client.on('message', listener);
    return () => client.off('message', listener);
  });
}

/** When the network next says something of the kind. */
function said(network: SimulatedNetwork, kind: string): Promise<number> {
  return next(kind, (done) => network.onUp(({ subTopic }) => subTopic === kind && done()));
}

/** The moment of the first call of `done`; `listen` answers how to stop listening. */
function next(what: string, listen: (done: () => void) => () => void): Promise<number> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`waited in vain for ${what}`)), PATIENCE_MS);
    const forget = listen(() => {
      resolve(performance.now());
      clearTimeout(timer);
      forget();
    });
  });
}

const WAYS = [
  { name: 'end-to-end encrypted, over the HTTP API', endToEndEncryption: true },
  { name: 'encrypted by the network, over MQTT', endToEndEncryption: false },
];

const started = new Map<string, Answering>();
beforeAll(async () => {
  for (const { name, endToEndEncryption } of WAYS) started.set(name, await Answering.start(endToEndEncryption));
});
afterAll(async () => {
  for (const answering of started.values()) await answering.stop();
  for (const [name, { rounds }] of started) report(name, rounds.slice(-ROUNDS));
});

describe("a downlink that answers an uplink, from the uplink's message to the network's queue", () => {
  for (const { name } of WAYS) {
    const now = () => started.get(name)?.clock ?? 0;
    const options = { iterations: ROUNDS, time: 0, warmupIterations: 5, warmupTime: 0 };
    bench(name, () => started.get(name)?.round(), { ...options, now });
  }
});

/** The table of the benchmark has no median. */
function report(name: string, rounds: readonly Round[]): void {
  const line = (what: string, measured: keyof Round): string => {
    const times = rounds.map((round) => round[measured]).toSorted((a, b) => a - b);
    const at = (percent: number) => times[Math.ceil((percent / 100) * times.length) - 1]?.toFixed(0);
    return `  from the uplink's ${what}: p50 ${at(50)} ms, p75 ${at(75)} ms, p95 ${at(95)} ms`;
  };
  const title = `${name}: n = ${rounds.length}, at most ${LIMIT_MS} ms from the message at p50`;
  console.log([title, line('message', 'fromMessage'), line('frame', 'fromFrame')].join('\n'));
}

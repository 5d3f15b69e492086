import { DynamoDBClient, GetItemCommand, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { CreateThingCommand, IoTClient } from '@aws-sdk/client-iot';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { vi } from 'vitest';
import type { DeviceFrame, FrameOnAir } from '../../../lib/local/network/radio.ts';
import { type SimulatedNetwork, startSimulatedNetwork } from '../../../lib/local/network/simulated-network.ts';
import type { UpstreamMessage } from '../../../lib/local/network/the-things-stack/application-server.ts';
import { API_KEY, APPLICATION, call, DEVICE_10 } from '../network/network-fixture.ts';
import { Border } from './border.ts';
import { SETTINGS, TestLaptop } from './outside.ts';

/** Outcomes with which an invocation is at its end; after any other Lambda tries again. */
const ENDED = ['done', 'held', 'duplicate', 'handled', 'ignored', 'rejected'];

/**
 * A laptop and a network between which messages travel one at a time, carried by the test: so the calls of one
 * invocation can be told from those of another, and the test decides what happens while a retry is still to come.
 */
export class SerialWorld {
  /** What the network has said and nobody has carried yet. */
  readonly ups: UpstreamMessage[] = [];
  /** As devices sent and understood them. */
  private readonly frames: DeviceFrame[] = [];
  private readonly iot: IoTClient;
  private readonly dynamodb: DynamoDBClient;
  private devices = 0;

  private constructor(
    readonly laptop: TestLaptop,
    readonly network: SimulatedNetwork,
    readonly border: Border,
    readonly air: { loses(frame: FrameOnAir): boolean },
    private readonly transmitted: FrameOnAir[],
  ) {
    this.iot = new IoTClient(laptop.client);
    this.dynamodb = new DynamoDBClient(laptop.client);
    network.onUp((up) => this.ups.push(up));
    network.onFrame((frame) => this.frames.push(frame));
  }

  static async start(): Promise<SerialWorld> {
    const border = new Border();
    const air = { loses: (_: FrameOnAir) => false };
    const transmitted: FrameOnAir[] = [];
    const network = await startSimulatedNetwork({
      applicationId: APPLICATION,
      apiKey: API_KEY,
      port: 0,
      // Then all that follows from a call or a frame has happened when it returns.
      deduplicationMs: 0,
      macCommandsIn: 'FRMPayload',
      answering: border.network,
      loses(frame) {
        if (frame.direction === 'down') transmitted.push(frame);
        return air.loses(frame);
      },
      log: () => {},
    });
    const theThingsStack = {
      ...SETTINGS.theThingsStack,
      clusterAddress: network.url,
      applicationId: APPLICATION,
      endToEndEncryption: true,
    };
    const laptop = await TestLaptop.start({ settings: { ...SETTINGS, theThingsStack }, apiAnswering: border.aws });
    const world = new SerialWorld(laptop, network, border, air, transmitted);
    await world.connect();
    return world;
  }

  async stop(): Promise<void> {
    await this.laptop.stop();
    await this.network.stop();
  }

  /** A device that nobody has heard of, but for its thing. */
  async addDevice() {
    const devEUI = `70B3D57ED00${(++this.devices).toString(16).toUpperCase().padStart(5, '0')}`;
    // As if an uplink had made it: the devices function would look at any other thing in between.
    const attributes = { stackName: 'lorawan', devEUI, origin: 'network' };
    await this.iot.send(
      new CreateThingCommand({ thingName: devEUI, thingTypeName: 'lorawan', attributePayload: { attributes } }),
    );
    return this.network.addDevice({ ...DEVICE_10, devEUI });
  }

  /** Forgets what was seen so far, of other devices. */
  forget(): void {
    this.laptop.events.length = 0;
    this.laptop.heard.length = 0;
    this.ups.length = 0;
    this.transmitted.length = 0;
    this.frames.length = 0;
  }

  /** With which words a user's request has ended. */
  told(devEUI: string, correlationId: string): readonly string[] {
    return ['ack', 'nack', 'failed', 'rejected'].filter((kind) =>
      this.laptop.heard.some(
        ({ topic, message }) =>
          topic === `lorawan/${devEUI}/downlink/${kind}` && JSON.stringify(message).includes(`"${correlationId}"`),
      ),
    );
  }

  /** How often a user's downlink was transmitted to a device, whether it heard that or not. */
  transmissions(devEUI: string): number {
    return this.transmitted.filter((frame) => frame.devEUI === devEUI && frame.fPort === 1).length;
  }

  /** What has become of a device and its downlinks, and what has gone wrong but for the kills. */
  async state(devEUI: string) {
    const troubles = ['function-failed', 'denied', 'rule-problem'];
    const { outbox } = await this.item(devEUI);
    const down = this.frames.filter((frame) => frame.devEUI === devEUI && frame.direction === 'down');
    return {
      /** Payloads as the device got them, hex. */
      received: down.flatMap(({ fPort, frmPayload = [] }) =>
        fPort === 1 ? Buffer.from(frmPayload).toString('hex') : [],
      ),
      transmissions: this.transmissions(devEUI),
      outbox,
      troubles: this.laptop.events.filter(({ event }) => troubles.includes(event)),
    };
  }

  private async item(devEUI: string): Promise<Record<string, unknown>> {
    const { TableNames: [TableName] = [] } = await this.dynamodb.send(new ListTablesCommand({}));
    const { Item = {} } = await this.dynamodb.send(new GetItemCommand({ TableName, Key: { key: { S: devEUI } } }));
    return unmarshall(Item);
  }

  /** Brings a message to its function; resolves when that is at its end, or dead and its retry held. */
  async invoke(topic: string, message: object): Promise<void> {
    const wasHeld = this.border.isRetryHeld;
    const payload = Buffer.from(JSON.stringify(message));
    await this.ending(
      () => this.laptop.laptop.account.broker.publish({ topic, payload, qos: 1 }),
      () => !wasHeld && this.border.isRetryHeld,
    );
  }

  /** Lets a retry that is held go, and waits for its end. */
  async release(): Promise<void> {
    if (this.border.isRetryHeld) await this.ending(async () => this.border.release());
  }

  async kill(room: 'Upstream' | 'Downlink'): Promise<void> {
    const { lambda } = this.laptop.laptop.account;
    const target = lambda.list().find(({ FunctionName }) => FunctionName.includes(`${room}Function`));
    if (target !== undefined) await lambda.kill(target.FunctionArn);
  }

  private async ending(begin: () => Promise<void>, isEnough = () => false): Promise<void> {
    const before = this.ended();
    await begin();
    await vi.waitUntil(() => this.ended() > before || isEnough(), { timeout: 10_000, interval: 3 });
    // It has logged its outcome, and is still to answer.
    if (!this.border.isRetryHeld) await this.laptop.laptop.account.lambda.settled();
  }

  private ended(): number {
    const outcomes = this.laptop.events.map((event) => event.event === 'log' && Object(event.line).outcome);
    return outcomes.filter((outcome) => ENDED.includes(outcome)).length;
  }

  /** What `npx lorawan connect` does. */
  private async connect(): Promise<void> {
    const { KekSecretArn, KekLabel = '', ApiKeySecretArn } = this.laptop.outputs;
    const secrets = new SecretsManagerClient(this.laptop.client);
    await secrets.send(new PutSecretValueCommand({ SecretId: ApiKeySecretArn, SecretString: API_KEY }));
    const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId: KekSecretArn }));
    await this.put('PUT', `/as/applications/${APPLICATION}/link`, 'skip_payload_crypto', {
      link: { skip_payload_crypto: true },
    });
    await this.put('POST', `/js/applications/${APPLICATION}/settings`, 'kek_label,kek.key', {
      settings: { kek_label: KekLabel, kek: { key: JSON.parse(SecretString)[KekLabel] } },
    });
  }

  private async put(method: string, path: string, field_mask: string, body: object): Promise<void> {
    const { status } = await call(this.network, { method, path, body: { ...body, field_mask } });
    if (status !== 200) throw new Error(`${method} ${path} answered ${status}`);
  }
}

import type { ConnectionBody } from '../../../thing-park-connection-body.ts';
import { type AssembledNetwork, assembleNetwork } from '../../network/assembled-network.ts';
import type { SimulatedDevice } from '../../network/device.ts';
import type { DeviceRegistration } from '../../network/device-registration.ts';
import { type Environment, REAL_ENVIRONMENT } from '../../network/environment.ts';
import type { DeviceFrame } from '../../network/radio.ts';
import { AwsConnection, type AwsEndpoints } from './aws-connection.ts';
import { parseThingParkDownlink, type Rejection } from './thing-park-downlink.ts';
import { type HeardUp, joinRequestJson, thingParkJson, untyped } from './thing-park-json.ts';

export interface SimulatedThingParkOptions extends Partial<Environment> {
  /** What `npx lorawan thingpark connection` prints. */
  readonly connection: ConnectionBody;
  readonly endpoints: AwsEndpoints;
  /** How long copies of one uplink are collected, in ms. @default that of the network below */
  readonly deduplicationMs?: number;
}

/** ThingPark with devices and base stations, connected to an account. */
export interface SimulatedThingPark {
  /** Registers the device and makes it. It doesn't join by itself. */
  addDevice(registration: DeviceRegistration): SimulatedDevice;
  /** Radio frames as the devices send and understand them. */
  onFrame(listener: (frame: DeviceFrame) => void): () => void;
  stop(): Promise<void>;
}

/** Of the network below, which takes ids of The Things Stack. */
const APPLICATION_ID = 'thing-park';

/**
 * A LoRaWAN network with the face of ThingPark X IoT Flow: its documents, in both of its styles by turns, on the topics of its
 * connection, which makes things by itself; and its word on downlinks, as far as it gives one.
 */
export async function startSimulatedThingPark(options: SimulatedThingParkOptions): Promise<SimulatedThingPark> {
  const thingPark = new ThingPark(options);
  await thingPark.listen();
  return thingPark;
}

class ThingPark implements SimulatedThingPark {
  private readonly network: AssembledNetwork;
  private readonly connection: AwsConnection;
  /** Messages leave one after another. */
  private published: Promise<void> = Promise.resolve();
  private count = 0;

  constructor(private readonly options: SimulatedThingParkOptions) {
    this.connection = new AwsConnection(options.connection.configuration, options.endpoints);
    this.network = assembleNetwork({ ...options, applicationId: APPLICATION_ID, apiKey: 'nobody asks over an API' });
    this.network.onFrame((frame) => {
      if (frame.type === 'join-request') this.publish(frame.devEUI, joinRequestJson(frame, this.now()));
    });
    // The network below is The Things Stack, whose messages have these members.
    this.network.onUp(({ message }) => this.tell(message as HeardUp));
  }

  listen(): Promise<void> {
    return this.connection.listen((body) => this.takeDownlink(body));
  }

  addDevice(registration: DeviceRegistration): SimulatedDevice {
    const deviceID = idOf(registration.devEUI);
    return this.network.addDevice({ ...registration, deviceID });
  }

  onFrame(listener: (frame: DeviceFrame) => void): () => void {
    return this.network.onFrame(listener);
  }

  async stop(): Promise<void> {
    this.network.stack.stop();
    await this.published;
    await this.connection.stop();
  }

  private tell(up: HeardUp): void {
    const message = thingParkJson(up);
    if (message !== undefined) this.publish(up.end_device_ids.dev_eui, message);
  }

  private publish(devEUI: string, message: object): void {
    this.count += 1;
    const styled = this.count % 2 === 0 ? Object(untyped(message)) : message;
    this.published = this.published
      .then(() => this.connection.publish(devEUI, styled))
      .catch((error: unknown) => this.log(`message of ${devEUI} not published: ${String(error)}`));
  }

  private takeDownlink(body: Uint8Array): void {
    const request = parseThingParkDownlink(body);
    if ('cause' in request) {
      this.reject(request);
      return;
    }
    const { devEUI, flushes, downlink } = request;
    const end_device_ids = { device_id: idOf(devEUI), application_ids: { application_id: APPLICATION_ID } };
    const queue = JSON.stringify({ end_device_ids, downlinks: [downlink] });
    this.network.handleDownlink(flushes ? 'replace' : 'push', new TextEncoder().encode(queue));
  }

  private reject({ devEUI, fPort: FPort, status: DeliveryStatus, cause: DownlinkRejectionCause }: Rejection): void {
    const report = { Time: this.now(), DevEUI: devEUI, FPort, DeliveryStatus, DownlinkRejectionCause };
    // Without a device there is no topic to say so.
    if (devEUI === '') this.log(`downlink ignored: ${DownlinkRejectionCause}`);
    else this.publish(devEUI, { DevEUI_downlink_Rejected: report });
  }

  private now(): string {
    return new Date((this.options.now ?? REAL_ENVIRONMENT.now)()).toISOString();
  }

  private log(message: string): void {
    (this.options.log ?? REAL_ENVIRONMENT.log)(`ThingPark: ${message}`);
  }
}

function idOf(devEUI: string): string {
  return `eui-${devEUI.toLowerCase()}`;
}

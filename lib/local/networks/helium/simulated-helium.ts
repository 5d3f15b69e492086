import { connectAsync, type MqttClient } from 'mqtt';
import { type AssembledNetwork, assembleNetwork } from '../../network/assembled-network.ts';
import type { SimulatedDevice } from '../../network/device.ts';
import type { DeviceRegistration } from '../../network/device-registration.ts';
import { type Environment, REAL_ENVIRONMENT } from '../../network/environment.ts';
import type { DeviceFrame } from '../../network/radio.ts';
import { type ConsoleDownlink, parseConsoleDownlink } from './console-downlink.ts';
import { type ConsoleNotes, consoleJson, type HeardUp, uuidOf } from './console-json.ts';

export interface SimulatedHeliumOptions extends Partial<Environment> {
  /** URL of the account's MQTT broker. */
  readonly mqttUrl: string;
  /** The topic of the integration in the console. */
  readonly uplinkTopic: string;
  /** How long copies of one uplink are collected, in ms. @default that of the network below */
  readonly deduplicationMs?: number;
}

/** The Helium Console with devices and hotspots, connected to an account. */
export interface SimulatedHelium {
  /** Registers the device, and opens the MQTT session that the console has for each. It doesn't join by itself. */
  addDevice(registration: DeviceRegistration): Promise<SimulatedDevice>;
  /** The id that the console has for a device. */
  idOf(devEUI: string): string;
  /** Radio frames as the devices send and understand them. */
  onFrame(listener: (frame: DeviceFrame) => void): () => void;
  stop(): Promise<void>;
}

const ORGANIZATION = uuidOf('organization');

/**
 * A LoRaWAN network with the face of the Helium Console: one topic for all that goes up, one for each device's downlinks, and no
 * word of what becomes of those.
 */
export function startSimulatedHelium(options: SimulatedHeliumOptions): SimulatedHelium {
  return new Helium(options);
}

class Helium implements SimulatedHelium {
  private readonly network: AssembledNetwork;
  /** MQTT sessions by the id of their device. */
  private readonly sessions = new Map<string, MqttClient>();
  /** What each device sent last, by its DevEUI. */
  private readonly frames = new Map<string, DeviceFrame>();
  private balance = 10_000;

  constructor(private readonly options: SimulatedHeliumOptions) {
    this.network = assembleNetwork({ ...options, applicationId: 'helium', apiKey: 'nobody asks over an API' });
    this.network.onFrame((frame) => {
      if (frame.direction === 'up') this.frames.set(frame.devEUI, frame);
    });
    // The network below is The Things Stack, whose messages have these members.
    this.network.onUp(({ message }) => this.publish(message as HeardUp));
  }

  async addDevice(registration: DeviceRegistration): Promise<SimulatedDevice> {
    const id = this.idOf(registration.devEUI);
    const session = await connectAsync(this.options.mqttUrl, { clientId: id, clean: true });
    session.on('message', (_topic, body) => this.takeDownlink(id, body));
    await session.subscribeAsync(`helium/devices/${id}/down`, { qos: 0 });
    this.sessions.set(id, session);
    return this.network.addDevice({ ...registration, deviceID: id });
  }

  idOf(devEUI: string): string {
    return uuidOf(devEUI.toUpperCase());
  }

  onFrame(listener: (frame: DeviceFrame) => void): () => void {
    return this.network.onFrame(listener);
  }

  async stop(): Promise<void> {
    this.network.stack.stop();
    await Promise.all([...this.sessions.values()].map((session) => session.endAsync()));
  }

  private publish(up: HeardUp): void {
    const { device_id: id, dev_eui: devEUI } = up.end_device_ids;
    const message = consoleJson(up, this.notesOn(devEUI));
    if (message === undefined) return;
    const published = this.sessions
      .get(id)
      ?.publishAsync(this.options.uplinkTopic, JSON.stringify(message), { qos: 0 });
    published?.catch((error: unknown) => this.log(`message of ${devEUI} not published: ${String(error)}`));
  }

  private notesOn(devEUI: string): ConsoleNotes {
    this.balance -= 1;
    const { balance, frames } = this;
    return { organizationID: ORGANIZATION, deviceName: `device ${devEUI}`, balance, frame: frames.get(devEUI) };
  }

  private takeDownlink(id: string, body: Uint8Array): void {
    const downlink = parseConsoleDownlink(body);
    if (downlink === undefined) {
      this.log('downlink ignored: no JSON with payload_raw');
      return;
    }
    const isClear = downlink === 'clear';
    const downlinks = isClear ? [] : [applicationDownlink(downlink)];
    const end_device_ids = { device_id: id, application_ids: { application_id: 'helium' } };
    const request = new TextEncoder().encode(JSON.stringify({ end_device_ids, downlinks }));
    this.network.handleDownlink(isClear ? 'replace' : 'push', request);
  }

  private log(message: string): void {
    (this.options.log ?? REAL_ENVIRONMENT.log)(`Helium: ${message}`);
  }
}

function applicationDownlink({ port, confirmed, payload }: ConsoleDownlink): object {
  return { f_port: port, frm_payload: Buffer.from(payload).toString('base64'), confirmed };
}

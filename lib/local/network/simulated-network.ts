import { type ApiOptions, startApi } from './api/api.ts';
import { EndDevice, type SimulatedDevice } from './device.ts';
import { protocol10 } from './device-10.ts';
import { protocol11 } from './device-11.ts';
import { type DeviceRegistration, parseRegistration } from './device-registration.ts';
import { type Environment, REAL_ENVIRONMENT } from './environment.ts';
import { Listeners } from './listeners.ts';
import { type DeviceFrame, type Gateway, Radio, type RadioOptions } from './radio.ts';
import type { UpstreamMessage } from './the-things-stack/application-server.ts';
import { TheThingsStack, type TheThingsStackOptions } from './the-things-stack/the-things-stack.ts';

export type { DeviceRegistration };

const ROOF_GATEWAY: Gateway = {
  gatewayID: 'roof-gateway',
  eui: '58A0CBFFFE800D12',
  location: { latitude: 52.0907, longitude: 5.1214, altitude: 31 },
};

export interface SimulatedNetworkOptions
  extends Partial<Environment>,
    Partial<Pick<RadioOptions, 'gateways' | 'loses' | 'txAck'>>,
    Pick<TheThingsStackOptions, 'deduplicationMs' | 'macCommandsIn' | 'deliver' | 'keyVaults'>,
    Pick<ApiOptions, 'answering'> {
  /** ID of the one application on this network. */
  readonly applicationId: string;
  /** What the HTTP API accepts as bearer token; it has every right on the application. */
  readonly apiKey: string;
  /** Port of the HTTP API on 127.0.0.1; 0 takes a free one. */
  readonly port: number;
}

/** A LoRaWAN network of one application that speaks The Things Stack's API, with its devices and their air. */
export interface SimulatedNetwork {
  /** `http://127.0.0.1:<port>`; the API is under `/api/v3`. */
  readonly url: string;
  /** Registers the device with the network and makes the end-device itself. It doesn't join by itself. */
  addDevice(device: DeviceRegistration): SimulatedDevice;
  /** Every ApplicationUp that the Application Server emits. Returns the way to unsubscribe. */
  onUp(listener: (up: UpstreamMessage) => void): () => void;
  /** A DownlinkQueueRequest from MQTT. As in The Things Stack a bad one is logged and otherwise ignored. */
  handleDownlink(operation: 'push' | 'replace', body: Uint8Array): void;
  /** Radio frames as the devices send and understand them. */
  onFrame(listener: (frame: DeviceFrame) => void): () => void;
  stop(): Promise<void>;
}

export async function startSimulatedNetwork(options: SimulatedNetworkOptions): Promise<SimulatedNetwork> {
  const { now, random, log } = { ...REAL_ENVIRONMENT, ...options };
  const environment = { now, random, log };
  const frames = new Listeners<DeviceFrame>();
  const radio = new Radio({ gateways: [ROOF_GATEWAY], ...options, environment });
  const stack = new TheThingsStack({ ...options, environment, radio });
  const { applicationId: applicationID } = options;
  const api = await startApi({ ...options, applicationID, routes: stack.routes() });
  return {
    url: api.url,
    addDevice(registration) {
      const device = parseRegistration(registration);
      stack.register(device);
      const protocol = device.version === '1.1' ? protocol11(device) : protocol10(device, environment);
      return new EndDevice(device.ids.devEUI, { radio, protocol, onFrame: (frame) => frames.tell(frame) });
    },
    onUp: (listener) => stack.ups.add(listener),
    handleDownlink: (operation, body) => stack.handleDownlink(operation, body),
    onFrame: (listener) => frames.add(listener),
    async stop() {
      stack.stop();
      await api.stop();
    },
  };
}

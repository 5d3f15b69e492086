import { type Answer, answerWith } from './api/answer.ts';
import { EndDevice, type SimulatedDevice } from './device.ts';
import { protocol10 } from './device-10.ts';
import { protocol11 } from './device-11.ts';
import { type DeviceRegistration, parseRegistration } from './device-registration.ts';
import { type Environment, REAL_ENVIRONMENT } from './environment.ts';
import { Listeners } from './listeners.ts';
import { type DeviceFrame, type Gateway, Radio, type RadioOptions } from './radio.ts';
import type { UpstreamMessage } from './the-things-stack/application-server.ts';
import { TheThingsStack, type TheThingsStackOptions } from './the-things-stack/the-things-stack.ts';

const ROOF_GATEWAY: Gateway = {
  gatewayID: 'roof-gateway',
  eui: '58A0CBFFFE800D12',
  location: { latitude: 52.0907, longitude: 5.1214, altitude: 31 },
};

export interface NetworkOptions
  extends Partial<Environment>,
    Partial<Pick<RadioOptions, 'gateways' | 'loses' | 'txAck'>>,
    Pick<TheThingsStackOptions, 'deduplicationMs' | 'macCommandsIn' | 'deliver' | 'keyVaults'> {
  /** ID of the one application on this network. */
  readonly applicationId: string;
  /** What the HTTP API accepts as bearer token; it has every right on the application. */
  readonly apiKey: string;
}

/** A LoRaWAN network of one application, with its devices and their air, but without an ear on any port. */
export interface AssembledNetwork {
  readonly stack: TheThingsStack;
  /** The API, asked in the same process. */
  readonly answer: Answer;
  /** Registers the device with the network and makes the end-device itself. It doesn't join by itself. */
  addDevice(device: DeviceRegistration): SimulatedDevice;
  /** Every ApplicationUp that the Application Server emits. Returns the way to unsubscribe. */
  onUp(listener: (up: UpstreamMessage) => void): () => void;
  /** A DownlinkQueueRequest from MQTT. As in The Things Stack a bad one is logged and otherwise ignored. */
  handleDownlink(operation: 'push' | 'replace', body: Uint8Array): void;
  /** Radio frames as the devices send and understand them. */
  onFrame(listener: (frame: DeviceFrame) => void): () => void;
}

/** Wires servers, air and devices. With `deduplicationMs` 0 it has no timers: all that follows from a call is done in it. */
export function assembleNetwork(options: NetworkOptions): AssembledNetwork {
  const { now, random, log } = { ...REAL_ENVIRONMENT, ...options };
  const environment = { now, random, log };
  const frames = new Listeners<DeviceFrame>();
  const radio = new Radio({ gateways: [ROOF_GATEWAY], ...options, environment });
  const stack = new TheThingsStack({ ...options, environment, radio });
  const { applicationId: applicationID, apiKey } = options;
  return {
    stack,
    answer: answerWith({ applicationID, apiKey, routes: stack.routes() }),
    addDevice(registration) {
      const device = parseRegistration(registration);
      stack.register(device);
      const protocol = device.version === '1.1' ? protocol11(device) : protocol10(device, environment);
      return new EndDevice(device.ids.devEUI, { radio, protocol, onFrame: (frame) => frames.tell(frame) });
    },
    onUp: (listener) => stack.ups.add(listener),
    handleDownlink: (operation, body) => stack.handleDownlink(operation, body),
    onFrame: (listener) => frames.add(listener),
  };
}

import { type Answer, answerWith } from './api/answer.ts';
import type { ApiKey } from './api/authentication.ts';
import { effectiveRights, USUAL_RIGHTS } from './api/rights.ts';
import { EndDevice, type SimulatedDevice } from './device.ts';
import { type DeviceLabel, parseLabel } from './device-label.ts';
import { protocolOf } from './device-protocol-of.ts';
import { type DeviceRegistration, serverRegistrations } from './device-registration.ts';
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
    Omit<TheThingsStackOptions, 'environment' | 'radio'> {
  /** What the HTTP API accepts as bearer token; it has every right on the application that the integration may need. */
  readonly apiKey: string;
  /** Further keys, with fewer rights or more. @default - none */
  readonly apiKeys?: readonly ApiKey[];
}

/** A LoRaWAN network of one application, with its devices and their air, but without an ear on any port. */
export interface AssembledNetwork {
  readonly stack: TheThingsStack;
  /** The API, asked in the same process. */
  readonly answer: Answer;
  /** Registers the device with the network and makes the end-device itself. It doesn't join by itself. */
  addDevice(device: DeviceRegistration): SimulatedDevice;
  /** Makes only the end-device: the network hears it once it is registered over the API, with these EUIs and keys. */
  endDevice(label: DeviceLabel): SimulatedDevice;
  /** Every ApplicationUp that the Application Server emits. Returns the way to unsubscribe. */
  onUp(listener: (up: UpstreamMessage) => void): () => void;
  /** A DownlinkQueueRequest from MQTT. As in The Things Stack a bad one is logged and otherwise ignored. */
  handleDownlink(operation: 'push' | 'replace', body: Uint8Array): void;
  /** Resolves once all pub/subs that are registered now have been connected, or were removed. */
  pubSubsConnected(): Promise<void>;
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
  const { applicationId: applicationID, apiKey, apiKeys = [] } = options;
  const keys = [{ key: apiKey, rights: USUAL_RIGHTS }, ...apiKeys].map(({ key, rights }) => ({
    key,
    rights: effectiveRights(rights),
  }));
  const endDevice = (label: DeviceLabel): SimulatedDevice => {
    const identity = parseLabel(label);
    const protocol = protocolOf(identity, environment);
    return new EndDevice(identity.devEUI, { radio, protocol, onFrame: (frame) => frames.tell(frame) });
  };
  return {
    stack,
    answer: answerWith({ applicationID, apiKeys: keys, routes: stack.routes() }),
    endDevice,
    addDevice(registration) {
      stack.register(serverRegistrations(registration));
      return endDevice(registration);
    },
    onUp: (listener) => stack.ups.add(listener),
    handleDownlink: (operation, body) => stack.handleDownlink(operation, body),
    pubSubsConnected: () => stack.pubSubs.connected(),
    onFrame: (listener) => frames.add(listener),
  };
}

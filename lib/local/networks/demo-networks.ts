import { NETWORKS } from '../../../lambdas/networks/contract.ts';
import { parseSettings, type Settings } from '../../settings.ts';
import { HOME, type LocalAccount } from '../account.ts';
import { runAM307 } from '../network/am307.ts';
import type { SimulatedDevice } from '../network/device.ts';
import type { DeviceRegistration } from '../network/device-registration.ts';
import type { DeviceFrame } from '../network/radio.ts';
import { startSimulatedHelium } from './helium/simulated-helium.ts';
import { startSimulatedTelemetry } from './telemetry/simulated-telemetry.ts';
import { startConnectedThingPark } from './thing-park/connected-thing-park.ts';

/** Networks that can be simulated, The Things Stack first. */
export const SIMULATED_NETWORKS: readonly string[] = Object.values(NETWORKS);

export interface DemoNetworkOptions {
  readonly settings: Settings;
  readonly account: LocalAccount;
  /** Outputs of the stacks, which a user would paste into a network. */
  readonly outputs: Readonly<Record<string, string>>;
  /** URL of the account's MQTT broker. */
  readonly mqttUrl: string;
  /** How often devices report, in ms. */
  readonly intervalMs: number;
  onFrame(frame: DeviceFrame): void;
  onScreen(devEUI: string, screen: 'on' | 'off'): void;
  /** Tells of what went wrong. */
  log(message: string): void;
}

/** A simulated network beside The Things Stack, with one sensor. */
interface DemoNetwork {
  addDevice(registration: DeviceRegistration): SimulatedDevice | Promise<SimulatedDevice>;
  onFrame(listener: (frame: DeviceFrame) => void): () => void;
  stop(): Promise<void>;
}

/** By name; each is connected to the account as its user would have connected it. */
const STARTS: Readonly<Record<string, (options: DemoNetworkOptions) => DemoNetwork | Promise<DemoNetwork>>> = {
  [NETWORKS.thingPark]: startConnectedThingPark,
  [NETWORKS.helium]: ({ settings: { helium }, ...options }) =>
    startSimulatedHelium({ ...options, uplinkTopic: helium?.uplinkTopic ?? '' }),
  [NETWORKS.telemetry]: ({ settings: { telemetry }, ...options }) =>
    startSimulatedTelemetry({
      ...options,
      stackName: telemetry?.stackName ?? '',
      applicationId: telemetry?.applicationId ?? 'demo',
    }),
};

/** DevEUI of a network's first simulated sensor. */
export const sensorDevEUI = (network: string): string => `24E124707C14123${SIMULATED_NETWORKS.indexOf(network)}`;

/** A Milesight AM307; each network has its own. */
export const sensorOf = (network: string): DeviceRegistration => ({
  devEUI: sensorDevEUI(network),
  joinEUI: '24E124C0002A0001',
  deviceID: `am307-${network}`,
  lorawanVersion: '1.0.3',
  appKey: '5572404C696E6B4C6F52613230313823',
});

/** Codec of the simulated sensors. */
const AM307 = 'milesight-iot/am307';

/** The Things Stack for a user who names none; where it is, the simulation says. */
const THE_THINGS_STACK = {
  clusterAddress: 'localhost',
  applicationId: 'my-application',
  principalAccountId: HOME.account,
};

/** The settings of a user who has these networks: what is not said of one is its default. */
export function withNetworks(settings: Settings, networks: readonly string[]): Settings {
  const named = {
    ...(networks.includes(NETWORKS.theThingsStack) && { theThingsStack: settings.theThingsStack ?? THE_THINGS_STACK }),
    ...(networks.includes(NETWORKS.thingPark) && { thingPark: settings.thingPark ?? {} }),
    ...(networks.includes(NETWORKS.helium) && { helium: settings.helium ?? {} }),
    ...(networks.includes(NETWORKS.telemetry) && { telemetry: settings.telemetry ?? { stackName: 'ttes' } }),
  };
  // Not all of them say which device it is that speaks.
  const isTold = networks.every((network) => network === NETWORKS.theThingsStack);
  const codecs = isTold ? settings.codecs : { ...settings.codecs, default: settings.codecs.default ?? AM307 };
  return parseSettings({ ...settings, ...named, codecs }, 'the networks that are to be simulated');
}

/** Starts those of the networks that are not The Things Stack, each with a sensor that joins and reports. */
export async function startDemoNetworks(
  networks: readonly string[],
  options: DemoNetworkOptions,
): Promise<{ stop(): Promise<void> }> {
  const running = await Promise.all(networks.map((network) => startOne(network, options)));
  return {
    async stop() {
      await Promise.all(running.map((one) => one?.stop()));
    },
  };
}

async function startOne(name: string, options: DemoNetworkOptions): Promise<{ stop(): Promise<void> } | undefined> {
  const network = await STARTS[name]?.(options);
  if (network === undefined) return undefined;
  network.onFrame(options.onFrame);
  const { intervalMs } = options;
  const device = await network.addDevice(sensorOf(name));
  const sensor = runAM307(device, { intervalMs, onScreen: (screen) => options.onScreen(device.devEUI, screen) });
  return {
    async stop() {
      sensor.stop();
      await network.stop();
    },
  };
}

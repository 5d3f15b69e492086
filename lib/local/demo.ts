import { randomBytes } from 'node:crypto';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CONNECT_REQUEST, type ConnectAnswer } from '../../lambdas/network-setup/contract.ts';
import { NETWORKS } from '../../lambdas/networks/contract.ts';
import type { TheThingsStackSettings, WithTheThingsStack } from '../settings.ts';
import { HOME, type LocalAccount } from './account.ts';
import type { LaptopEvent } from './laptop-events.ts';
import { runAM307 } from './network/am307.ts';
import { type AwsIotIntegration, startAwsIotIntegration } from './network/aws-iot-integration.ts';
import type { DeviceFrame } from './network/radio.ts';
import { type DeviceRegistration, type SimulatedNetwork, startSimulatedNetwork } from './network/simulated-network.ts';
import { sensorOf } from './networks/demo-networks.ts';

export interface DemoOptions {
  readonly settings: WithTheThingsStack;
  readonly network: SimulatedNetwork;
  readonly account: LocalAccount;
  /** Outputs of the stacks, which a user would paste into The Things Stack. */
  readonly outputs: Readonly<Record<string, string>>;
  /**
   * How often devices report, in ms.
   * @default 5 seconds
   */
  readonly reportIntervalMs?: number | undefined;
  onEvent(event: LaptopEvent): void;
}

/** A network with two sensors, connected to the account as a user would have connected The Things Stack. */
export interface Demo {
  readonly network: SimulatedNetwork;
  stop(): Promise<void>;
}

/** Bearer token of the simulated network's API; it opens nothing else. */
const API_KEY = 'NNSXS.SIMULATED.NETWORK';

/** KEK that the servers of the network share: what is wrapped with it, the network can read. */
const NETWORK_KEK_LABEL = 'as:simulated-network';

/** A Milesight AM307, LoRaWAN 1.0.3. */
const SENSOR: DeviceRegistration = {
  ...sensorOf(NETWORKS.theThingsStack),
  deviceID: 'am307-meeting-room',
  versionIds: {
    brand_id: 'milesight-iot',
    model_id: 'am307',
    hardware_version: '2.1',
    firmware_version: '1.6',
    band_id: 'EU_863_870',
  },
};

/** The same sensor with LoRaWAN 1.1. */
const SENSOR_11: DeviceRegistration = {
  ...SENSOR,
  devEUI: '24E124707E094237',
  deviceID: 'am307-vault',
  lorawanVersion: '1.1',
  appKey: '2B7E151628AED2A6ABF7158809CF4F3C',
  nwkKey: '3C4FCF098815F7ABA6D2AE2816157E2B',
};

export const DEFAULT_REPORT_INTERVAL_MS = 5_000;

export async function startDemoNetwork(
  { applicationId }: TheThingsStackSettings,
  onEvent: DemoOptions['onEvent'],
): Promise<SimulatedNetwork> {
  const networkKeks = new Map([[NETWORK_KEK_LABEL, new Uint8Array(randomBytes(16))]]);
  const network = await startSimulatedNetwork({
    applicationId,
    apiKey: API_KEY,
    port: 0,
    keyVaults: { joinServer: networkKeks, applicationServer: networkKeks },
    log: (message) => onEvent({ event: 'network-problem', message }),
  });
  network.onFrame((frame) => onEvent(radioEvent(frame)));
  return network;
}

/** Connects the network to the account as a user would have connected The Things Stack, and lets the sensors report. */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const { network, settings, reportIntervalMs: intervalMs = DEFAULT_REPORT_INTERVAL_MS, onEvent } = options;
  const { endToEndEncryption } = settings.theThingsStack;
  await storeApiKey(options);
  await setUpNetwork(options);
  const integration = connectToAws(network, options);
  await integration?.connected();
  await network.pubSubsConnected();
  // An AppSKey that is wrapped for the network lets it see payloads.
  const applicationServerKekLabel = endToEndEncryption ? '' : NETWORK_KEK_LABEL;
  const sensors = [SENSOR, SENSOR_11].map((registration) => {
    const { devEUI } = registration;
    const onScreen = (screen: 'on' | 'off') => onEvent({ event: 'device', devEUI, screen });
    return runAM307(network.addDevice({ ...registration, applicationServerKekLabel }), { intervalMs, onScreen });
  });
  return {
    network,
    async stop() {
      for (const sensor of sensors) sensor.stop();
      await integration?.stop();
      await network.stop();
    },
  };
}

async function storeApiKey({ account, outputs }: DemoOptions): Promise<void> {
  const owner = new SecretsManagerClient({
    region: HOME.region,
    endpoint: account.api.url,
    credentials: { accessKeyId: 'owner', secretAccessKey: 'any' },
  });
  await owner.send(new PutSecretValueCommand({ SecretId: outputs['ApiKeySecretArn'], SecretString: API_KEY }));
  owner.destroy();
}

/** What `npx lorawan connect` does next: has the stack's function set up what it can over the network's API. */
async function setUpNetwork({ account: { lambda }, outputs, onEvent }: DemoOptions): Promise<void> {
  const functionArn = lambda.find(outputs['NetworkSetupFunctionName'] ?? '');
  if (functionArn === undefined) throw new Error('there is no function that sets up the network');
  const { payload, error } = await lambda.invoke(functionArn, CONNECT_REQUEST);
  if (error !== undefined) throw new Error(`the network could not be set up: ${error.errorMessage}`);
  const { steps } = JSON.parse(payload) as ConnectAnswer;
  for (const { step, outcome, message } of steps) {
    if (outcome === 'failed') onEvent({ event: 'network-problem', message: `${step}: ${message}` });
  }
}

/** What a user does at The Things Stack to connect it: paste the outputs. */
function connectToAws(
  network: SimulatedNetwork,
  { settings, account, outputs, onEvent }: DemoOptions,
): AwsIotIntegration | undefined {
  const { CrossAccountRoleArn: roleArn = 'none', ExternalId: externalId = 'none' } = outputs;
  // Other connections are set up over the network's API.
  if (roleArn === 'none') return undefined;
  return startAwsIotIntegration({
    network,
    stackName: settings.name,
    region: HOME.region,
    endpoint: account.api.url,
    roleArn,
    ...(externalId !== 'none' && { externalId }),
    credentials: { accessKeyId: settings.theThingsStack.principalAccountId ?? HOME.account, secretAccessKey: 'any' },
    onError: (error) => onEvent({ event: 'network-problem', message: (error as Error).message }),
  });
}

/** What users see of a frame. */
export function radioEvent(frame: DeviceFrame): LaptopEvent {
  const { direction, devEUI, type, fPort, fCnt, confirmed, frmPayload } = frame;
  return {
    event: 'radio',
    direction,
    devEUI,
    frame: type,
    fPort,
    fCnt,
    confirmed,
    frmPayload: frmPayload && Buffer.from(frmPayload).toString('hex'),
  };
}

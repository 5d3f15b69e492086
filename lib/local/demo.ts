import { randomBytes } from 'node:crypto';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Settings } from '../settings.ts';
import { HOME, type LocalAccount } from './account.ts';
import type { LaptopEvent } from './laptop-events.ts';
import { runAM307 } from './network/am307.ts';
import { type AwsIotIntegration, startAwsIotIntegration } from './network/aws-iot-integration.ts';
import type { DeviceFrame } from './network/radio.ts';
import { type DeviceRegistration, type SimulatedNetwork, startSimulatedNetwork } from './network/simulated-network.ts';

export interface DemoOptions {
  readonly settings: Settings;
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
  devEUI: '24E124707C141230',
  joinEUI: '24E124C0002A0001',
  deviceID: 'am307-meeting-room',
  lorawanVersion: '1.0.3',
  appKey: '5572404C696E6B4C6F52613230313823',
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

const DEFAULT_REPORT_INTERVAL_MS = 5_000;

export async function startDemoNetwork(
  { theThingsStack: { applicationId } }: Settings,
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
  const { network, settings, reportIntervalMs = DEFAULT_REPORT_INTERVAL_MS } = options;
  const { endToEndEncryption } = settings.theThingsStack;
  const owner = new SecretsManagerClient({
    region: HOME.region,
    endpoint: options.account.api.url,
    credentials: { accessKeyId: 'owner', secretAccessKey: 'any' },
  });
  await storeApiKey(owner, options);
  if (endToEndEncryption) await askForEndToEndEncryption(owner, options);
  owner.destroy();
  const integration = connectToAws(network, options);
  await integration?.connected();
  // An AppSKey that is wrapped for the network lets it see payloads.
  const applicationServerKekLabel = endToEndEncryption ? '' : NETWORK_KEK_LABEL;
  const sensors = [SENSOR, SENSOR_11].map((registration) =>
    runAM307(network.addDevice({ ...registration, applicationServerKekLabel }), { intervalMs: reportIntervalMs }),
  );
  return {
    network,
    async stop() {
      for (const sensor of sensors) sensor.stop();
      await integration?.stop();
      await network.stop();
    },
  };
}

async function storeApiKey(owner: SecretsManagerClient, { outputs }: DemoOptions): Promise<void> {
  await owner.send(new PutSecretValueCommand({ SecretId: outputs['ApiKeySecretArn'], SecretString: API_KEY }));
}

/** What a user does at The Things Stack to connect it: paste the outputs. */
function connectToAws(
  network: SimulatedNetwork,
  { settings, account, outputs, onEvent }: DemoOptions,
): AwsIotIntegration | undefined {
  const { CrossAccountRoleArn: roleArn = 'none', ExternalId: externalId = 'none' } = outputs;
  if (roleArn === 'none') {
    onEvent({ event: 'network-problem', message: 'there is no role for the network: connection is not assume-role' });
    return undefined;
  }
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

/**
 * What a user does at The Things Stack for end-to-end encryption: first the flag of the link, then the KEK for the Join
 * Server, in that order, since the Application Server would drop what it can't decrypt.
 */
async function askForEndToEndEncryption(
  owner: SecretsManagerClient,
  { network, settings, outputs }: DemoOptions,
): Promise<void> {
  const application = settings.theThingsStack.applicationId;
  const { KekSecretArn: SecretId, KekLabel: kekLabel = '' } = outputs;
  const { SecretString = '{}' } = await owner.send(new GetSecretValueCommand({ SecretId }));
  const kek = (JSON.parse(SecretString) as Record<string, string>)[kekLabel];
  await call(network, 'PUT', `/as/applications/${application}/link`, {
    link: { skip_payload_crypto: true },
    field_mask: { paths: ['skip_payload_crypto'] },
  });
  await call(network, 'POST', `/js/applications/${application}/settings`, {
    settings: { kek_label: kekLabel, kek: { key: kek } },
    field_mask: { paths: ['kek_label', 'kek.key'] },
  });
}

async function call(network: SimulatedNetwork, method: string, path: string, body: object): Promise<void> {
  const response = await fetch(`${network.url}/api/v3${path}`, {
    method,
    headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (response.ok) return;
  const { message } = (await response.json()) as { message?: string };
  throw new Error(`the simulated network refused ${method} ${path}: ${message}`);
}

function radioEvent(frame: DeviceFrame): LaptopEvent {
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

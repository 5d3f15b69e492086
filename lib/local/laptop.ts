import { rmSync } from 'node:fs';
import { NETWORKS } from '../../lambdas/networks/contract.ts';
import type { Settings, WithTheThingsStack } from '../settings.ts';
import type { AccessRecord } from './access/access-control.ts';
import { type LocalAccount, startAccount } from './account.ts';
import type { Answering } from './aws/http/http-service.ts';
import { type Assembly, synthesize } from './cloudformation/assembly.ts';
import { type Console, startConsole } from './console/console.ts';
import { DEFAULT_REPORT_INTERVAL_MS, type Demo, radioEvent, startDemo, startDemoNetwork } from './demo.ts';
import type { BrokerMessage } from './iot/broker.ts';
import { jsonOrText } from './json-or-text.ts';
import { AWS_RETRY_DELAYS_MS } from './lambda/asynchronous-invocations.ts';
import type { LaptopEvent } from './laptop-events.ts';
import type { SimulatedNetwork } from './network/simulated-network.ts';
import { startDemoNetworks, withNetworks } from './networks/demo-networks.ts';
import { createCertificateAuthority } from './x509/certificate-authority.ts';

export interface LaptopOptions {
  readonly settings: Settings;
  /** Ports on loopback; 0: any free one. */
  readonly mqttPort: number;
  readonly apiPort: number;
  readonly consolePort: number;
  /** The same for MQTT over TLS, which is offered where the network connects that way. @default 0 */
  readonly mqttsPort?: number;
  /** Whether a simulated The Things Stack with devices runs along. */
  readonly network: boolean;
  /** Simulated networks that run along beside The Things Stack, by name. @default none */
  readonly otherNetworks?: readonly string[];
  /**
   * Lambda's waits before the second and third attempt, in ms.
   * @default one and two minutes, as on AWS
   */
  readonly retryDelaysMs?: readonly number[];
  /**
   * How often the simulated devices report, in ms.
   * @default 5 seconds
   */
  readonly reportIntervalMs?: number;
  onEvent(event: LaptopEvent): void;
  /** Sees every decision of access control. */
  onAccess?(record: AccessRecord): void;
  /** Goes on around every answer of the AWS-compatible endpoint. */
  readonly apiAnswering?: Answering;
}

/** The whole product on one machine: what `cdk deploy` would put into an account, and a network to talk to. */
export interface Laptop {
  /** Where everything listens, and the outputs of the stacks. */
  readonly ready: {
    readonly mqtt: string;
    /** Absent where the network does not connect with a certificate. */
    readonly mqtts?: string;
    readonly api: string;
    readonly console: string;
    readonly outputs: Readonly<Record<string, string>>;
  };
  readonly account: LocalAccount;
  readonly demo: Demo | undefined;
  stop(): Promise<void>;
}

/** Synthesizes the app, deploys it into an account in this process, and starts the simulated network. */
export async function startLaptop(options: LaptopOptions): Promise<Laptop> {
  const late: { console?: Console } = {};
  const onEvent = (event: LaptopEvent): void => {
    options.onEvent(event);
    late.console?.show(event);
  };
  const { otherNetworks = [] } = options;
  const simulated = [...(options.network ? [NETWORKS.theThingsStack] : []), ...otherNetworks];
  const asked = withNetworks(options.settings, simulated);
  const authority = connectsByCertificate(asked) ? createCertificateAuthority() : undefined;
  const theThingsStack = options.network ? await startTheThingsStack(asked, onEvent) : undefined;
  const settings = theThingsStack?.settings ?? asked;
  const assembly = synthesize(settings);
  const account = await startAccount({
    ...options,
    mqtts: authority && { port: options.mqttsPort ?? 0, authority },
    retryDelaysMs: options.retryDelaysMs ?? AWS_RETRY_DELAYS_MS,
    onEvent,
    onMessage: (message) => showOuter(message, onEvent),
  });
  try {
    const outputs = await account.deploy(assembly);
    const console = await startConsole({ port: options.consolePort, account });
    late.console = console;
    const ready = { ...brokerUrls(account), api: account.api.url, console: console.url, outputs };
    const demo = theThingsStack && (await startDemo({ ...options, ...theThingsStack, account, outputs, onEvent }));
    const others = await startDemoNetworks(otherNetworks, {
      settings,
      account,
      outputs,
      mqttUrl: ready.mqtt,
      intervalMs: options.reportIntervalMs ?? DEFAULT_REPORT_INTERVAL_MS,
      onFrame: (frame) => onEvent(radioEvent(frame)),
      onScreen: (devEUI, screen) => onEvent({ event: 'device', devEUI, screen }),
      log: (message) => onEvent({ event: 'network-problem', message }),
    });
    return {
      ready,
      account,
      demo,
      async stop() {
        await demo?.stop();
        await others.stop();
        await console.stop();
        await account.stop();
        discard(assembly);
      },
    };
  } catch (error) {
    await theThingsStack?.network.stop();
    await account.stop();
    discard(assembly);
    throw error;
  }
}

function brokerUrls({ broker: { port, tlsPort } }: LocalAccount): Pick<Laptop['ready'], 'mqtt' | 'mqtts'> {
  const mqtt = `mqtt://127.0.0.1:${port}`;
  return tlsPort === undefined ? { mqtt } : { mqtt, mqtts: `mqtts://127.0.0.1:${tlsPort}` };
}

/** Whether a network shows a certificate, for which the broker needs one of its own. */
function connectsByCertificate({ theThingsStack, thingPark }: Settings): boolean {
  return theThingsStack?.connection === 'mqtt' || thingPark !== undefined;
}

/** The simulated The Things Stack, and the settings of a user whose cluster and Identity Server it is. */
async function startTheThingsStack(
  { theThingsStack, ...others }: Settings,
  onEvent: LaptopOptions['onEvent'],
): Promise<{ readonly network: SimulatedNetwork; readonly settings: WithTheThingsStack } | undefined> {
  if (theThingsStack === undefined) return undefined;
  const network = await startDemoNetwork(theThingsStack, onEvent);
  const { url } = network;
  const simulated = { ...theThingsStack, clusterAddress: url, identityServerAddress: url };
  return { network, settings: { ...others, theThingsStack: simulated } };
}

function discard({ directory }: Assembly): void {
  rmSync(directory, { recursive: true, force: true });
}

/** Levels of the longest outer topic, such as that of a sent downlink. */
const MAX_OUTER_LEVELS = 4;

/** Users see the outer topics; the inner ones belong to the network: those of telemetry begin alike, and have more levels. */
function showOuter({ topic, payload }: BrokerMessage, onEvent: (event: LaptopEvent) => void): void {
  const [first, ...others] = topic.split('/');
  if (first === 'lorawan' && others.length < MAX_OUTER_LEVELS)
    onEvent({ event: 'message', topic, payload: readable(payload) });
}

/** JSON as such, other text as text, and what is no text in base64. */
function readable(payload: Uint8Array): unknown {
  try {
    return jsonOrText(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch {
    return Buffer.from(payload).toString('base64');
  }
}

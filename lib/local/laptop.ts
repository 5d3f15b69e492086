import { rmSync } from 'node:fs';
import type { Settings } from '../settings.ts';
import type { AccessRecord } from './access/access-control.ts';
import { type LocalAccount, startAccount } from './account.ts';
import { type Assembly, synthesize } from './cloudformation/assembly.ts';
import { type Console, startConsole } from './console/console.ts';
import { type Demo, startDemo } from './demo.ts';
import type { BrokerMessage } from './iot/broker.ts';
import { jsonOrText } from './json-or-text.ts';
import { AWS_RETRY_DELAYS_MS } from './lambda/asynchronous-invocations.ts';
import type { LaptopEvent } from './laptop-events.ts';

export interface LaptopOptions {
  readonly settings: Settings;
  /** Ports on loopback; 0: any free one. */
  readonly mqttPort: number;
  readonly apiPort: number;
  readonly consolePort: number;
  /** Whether a simulated network with devices runs along. */
  readonly network: boolean;
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
}

/** The whole product on one machine: what `cdk deploy` would put into an account, and a network to talk to. */
export interface Laptop {
  /** Where everything listens, and the outputs of the stacks. */
  readonly ready: {
    readonly mqtt: string;
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
  const assembly = synthesize(options.settings);
  const late: { console?: Console } = {};
  const onEvent = (event: LaptopEvent): void => {
    options.onEvent(event);
    late.console?.show(event);
  };
  const account = await startAccount({
    ...options,
    retryDelaysMs: options.retryDelaysMs ?? AWS_RETRY_DELAYS_MS,
    onEvent,
    onMessage: (message) => showOuter(message, onEvent),
  });
  try {
    const outputs = await account.deploy(assembly);
    const console = await startConsole({ port: options.consolePort, account });
    late.console = console;
    const mqtt = `mqtt://127.0.0.1:${account.broker.port}`;
    const ready = { mqtt, api: account.api.url, console: console.url, outputs };
    const demo = options.network ? await startDemo({ ...options, account, outputs, onEvent }) : undefined;
    return {
      ready,
      account,
      demo,
      async stop() {
        await demo?.stop();
        await console.stop();
        await account.stop();
        discard(assembly);
      },
    };
  } catch (error) {
    await account.stop();
    discard(assembly);
    throw error;
  }
}

function discard({ directory }: Assembly): void {
  rmSync(directory, { recursive: true, force: true });
}

/** Users see the outer topics; the inner ones belong to the network. */
function showOuter({ topic, payload }: BrokerMessage, onEvent: (event: LaptopEvent) => void): void {
  if (topic.startsWith('lorawan/')) onEvent({ event: 'message', topic, payload: readable(payload) });
}

/** JSON as such, other text as text, and what is no text in base64. */
function readable(payload: Uint8Array): unknown {
  try {
    return jsonOrText(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch {
    return Buffer.from(payload).toString('base64');
  }
}

import { parseArgs } from 'node:util';
import { NETWORKS } from '../lambdas/networks/contract.ts';
import { type Laptop, type LaptopOptions, startLaptop } from '../lib/local/laptop.ts';
import { SIMULATED_NETWORKS, sensorDevEUI } from '../lib/local/networks/demo-networks.ts';
import { eventText, readyText } from '../lib/local/terminal.ts';
import { readSettings } from '../lib/read-settings.ts';
import { networksIn, type Settings, SettingsError } from '../lib/settings.ts';

const HELP = `Runs the whole integration on this machine: the synthesized stacks, and a simulated LoRaWAN network.

Usage: npm start [-- options]

  --settings FILE     settings as JSON; default: context.integration of cdk.json
  --mqtt-port N       MQTT broker; default 1883
  --mqtts-port N      the same with TLS, for ThingPark and the connection mqtt of The Things Stack; default 8883
  --api-port N        AWS-compatible endpoint for SDK and CLI; default 4566
  --console-port N    page that shows what happens; default 8080
                      port 0: any free one
  --network NAME      a network to simulate: the-things-stack, thing-park, helium, telemetry; as often as you like,
                      for several at once; default: the-things-stack, or without theThingsStack those of the settings
  --no-network        no simulated network: bring your own
  --retry-delays MS   waits before Lambda's second and third attempt; default 60000,120000 as on AWS
  --json              one JSON object a line on standard output
  --help              this text

Everything listens on loopback only. Ctrl-C stops it.
`;

/** A mistake on the command line, told in one sentence. */
class UsageError extends Error {}

async function main(): Promise<void> {
  // Node 20 is supported here; the SDK's notice of its own plans is none of the user's business.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  const options = readArguments();
  if (options === undefined) {
    process.stdout.write(HELP);
    return;
  }
  const { json } = options;
  const print = (text: string | undefined): void => {
    if (text !== undefined) process.stdout.write(`${text}\n`);
  };
  const early: string[] = [];
  let isReady = false;
  const laptop = await startLaptop({
    ...options,
    onEvent(event) {
      const text = json ? JSON.stringify(event) : eventText(event);
      // The first line is "ready", though devices may speak before everything is.
      if (isReady) print(text);
      else if (text !== undefined) early.push(text);
    },
  });
  print(json ? JSON.stringify({ event: 'ready', ...laptop.ready }) : readyText(laptop.ready, exampleThing(options)));
  isReady = true;
  for (const text of early) print(text);
  await signalled();
  await stopWithin(laptop, 5_000);
}

function readArguments() {
  let values: ReturnType<typeof parse>['values'];
  try {
    values = parse().values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  if (values.help) return undefined;
  const settings = readSettings(values.settings);
  const retryDelaysMs = values['retry-delays']?.split(',').map((ms) => wholeNumber('retry-delays', ms, 3_600_000));
  return {
    settings,
    mqttPort: wholeNumber('mqtt-port', values['mqtt-port'], 65_535),
    mqttsPort: wholeNumber('mqtts-port', values['mqtts-port'], 65_535),
    apiPort: wholeNumber('api-port', values['api-port'], 65_535),
    consolePort: wholeNumber('console-port', values['console-port'], 65_535),
    ...simulated(values, settings),
    json: values.json,
    ...(retryDelaysMs !== undefined && { retryDelaysMs }),
  };
}

function parse() {
  return parseArgs({
    options: {
      settings: { type: 'string' },
      'mqtt-port': { type: 'string', default: '1883' },
      'mqtts-port': { type: 'string', default: '8883' },
      'api-port': { type: 'string', default: '4566' },
      'console-port': { type: 'string', default: '8080' },
      network: { type: 'string', multiple: true },
      'no-network': { type: 'boolean', default: false },
      'retry-delays': { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
}

type Simulated = Pick<LaptopOptions, 'network' | 'otherNetworks'>;

function simulated(
  values: { readonly network?: readonly string[] | undefined; readonly 'no-network': boolean },
  settings: Settings,
): Simulated {
  const { network: named = usualNetworks(settings), 'no-network': none } = values;
  const unknown = named.find((name) => !SIMULATED_NETWORKS.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`--network ${unknown} is not accepted: ${SIMULATED_NETWORKS.join(', ')}`);
  }
  if (none && values.network !== undefined) throw new UsageError('--network and --no-network exclude each other');
  if (none) return { network: false };
  return {
    network: named.includes(NETWORKS.theThingsStack),
    otherNetworks: named.filter((name) => name !== NETWORKS.theThingsStack),
  };
}

/** The Things Stack alone, so that the first steps show one device of one network; without it, all that there are. */
function usualNetworks(settings: Settings): readonly string[] {
  if (settings.theThingsStack !== undefined) return [NETWORKS.theThingsStack];
  return networksIn(settings);
}

/** A thing that a first downlink can be sent to. */
function exampleThing({ settings, network, otherNetworks: [first] = [] }: Simulated & { settings: Settings }): string {
  if (settings.thingNameScheme !== 'DevEUI') return '<thing>';
  if (network) return sensorDevEUI(NETWORKS.theThingsStack);
  return first === undefined ? '<thing>' : sensorDevEUI(first);
}

function wholeNumber(option: string, text: string, maximum: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= maximum) return value;
  throw new UsageError(`--${option} ${text} is not accepted: a whole number from 0 to ${maximum}`);
}

/** Resolves when somebody asks the process to end. */
function signalled(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}

/** A client that does not let go of its connection must not keep the process. */
async function stopWithin(laptop: Laptop, ms: number): Promise<void> {
  const timer = setTimeout(() => process.exit(0), ms);
  await laptop.stop();
  clearTimeout(timer);
  process.exit(0);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
  process.exit();
}

function explain(error: unknown): string {
  if (error instanceof SettingsError) return error.message;
  if (error instanceof UsageError) return `${error.message}\nnpm start -- --help shows all options.`;
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    return `${error.message}: the port is taken. Choose another with --mqtt-port, --mqtts-port, --api-port or --console-port (0: any free one).`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ENV as DEVICES_ENV } from '../../lambdas/devices/contract.ts';
import { ENV as DOWNLINK_ENV } from '../../lambdas/downlink/contract.ts';
import { ENV as NETWORK_SETUP_ENV } from '../../lambdas/network-setup/contract.ts';
import { ENV as UPSTREAM_ENV } from '../../lambdas/upstream/contract.ts';
import { ENV as WEBHOOK_ENV } from '../../lambdas/webhook/contract.ts';
import { bundleHandler, handlerRooms } from '../../lib/bundle.ts';

/** Environment variables that a room reads when it starts. */
const VARIABLES: Readonly<Record<string, readonly string[]>> = {
  devices: Object.values(DEVICES_ENV),
  downlink: Object.values(DOWNLINK_ENV),
  'network-setup': Object.values(NETWORK_SETUP_ENV),
  setup: [],
  upstream: Object.values(UPSTREAM_ENV),
  webhook: Object.values(WEBHOOK_ENV),
};

/** Starts a bundle as bare as Lambda does, once with each set of variables: what its handler is, or why it doesn't start. */
const SCRIPT = `
  const [url, ...sets] = process.argv.slice(1);
  for (const variables of sets.map((set) => JSON.parse(set))) {
    process.env = { AWS_REGION: 'eu-west-1', ...Object.fromEntries(variables.map((variable) => [variable, 'some value'])) };
    const answer = await import(url + '#' + variables.join()).then((bundle) => typeof bundle.handler, String);
    console.log(answer);
  }`;

/** Answers by set, all in one process on this Node. */
function start(directory: string, ...sets: readonly (readonly string[])[]): string[] {
  const url = pathToFileURL(join(directory, 'index.mjs')).href;
  const args = ['--input-type=module', '--eval', SCRIPT, url, ...sets.map((set) => JSON.stringify(set))];
  const { stdout, stderr } = spawnSync(process.execPath, args, { env: {}, encoding: 'utf8', timeout: 20_000 });
  return stdout === '' ? [stderr] : stdout.trimEnd().split('\n');
}

it('the rooms with a handler are those that we know', () => {
  expect(handlerRooms()).toEqual(Object.keys(VARIABLES));
});

describe.each(handlerRooms())('the bundle of %s', (room) => {
  const { directory, bytes, maxBytes } = bundleHandler(room);
  const source = readFileSync(join(directory, 'index.mjs'), 'utf8');
  const variables = VARIABLES[room] ?? [];

  it('is one file of less than 600,000 bytes, or less than 1,500,000 with the engine of codecs', () => {
    const runsCodecs = ['downlink', 'upstream'].includes(room);
    expect(readdirSync(directory)).toEqual(['index.mjs', ...(runsCodecs ? ['node_modules'] : [])]);
    expect(maxBytes).toBe(runsCodecs ? 1_500_000 : 600_000);
    expect(bytes).toBeLessThan(maxBytes);
  });

  it('has nothing of the CDK or of the laptop inside', () => {
    expect(['aws-cdk-lib', 'jsii', 'aedes', 'esbuild'].filter((name) => source.includes(name))).toEqual([]);
  });

  it('is an ES module that starts on this Node and exports the handler', () => {
    expect(/export\{[\w$]+ as handler\};?\s*$/.test(source)).toBe(true);
    expect(start(directory, variables)).toEqual(['function']);
  });
});

it.each(handlerRooms().filter((room) => VARIABLES[room]?.length !== 0))(
  'the bundle of %s does not start without an environment variable, and names it',
  (room) => {
    const { directory } = bundleHandler(room);
    const variables = VARIABLES[room] ?? [];
    const others = variables.map((missing) => variables.filter((variable) => variable !== missing));
    expect(start(directory, ...others)).toEqual(
      variables.map((missing) => `Error: environment variable ${missing} is not set`),
    );
  },
);

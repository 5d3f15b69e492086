import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { IoTClient, paginateListThings, type ThingAttribute } from '@aws-sdk/client-iot';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiClient } from '../../../lambdas/networks/the-things-stack/api-client.ts';
import { readNetworkDevices } from '../../../lib/cli/devices/network-devices.ts';
import type { HttpRequest } from '../../../lib/local/aws/http/http-service.ts';
import { type SimulatedNetwork, startSimulatedNetwork } from '../../../lib/local/network/simulated-network.ts';
import { SETTINGS, TestLaptop } from './outside.ts';

/** Any even number; a device costs a tenth of a second. */
const DEVICES = Number(process.env['IMPORT_DEVICES'] ?? 100);
const RATE = 100;
const API_KEY = 'NNSXS.OPERATOR.KEY';
const APPLICATION = SETTINGS.theThingsStack.applicationId;

let network: SimulatedNetwork;
let laptop: TestLaptop;
const folder = mkdtempSync(join(tmpdir(), 'lorawan-import-'));
const file = join(folder, 'devices.csv');

/** When calls of the command line to AWS IoT arrived, in ms, and what follows from one. */
const arrivals: { readonly at: number; readonly method: string }[] = [];
let onArrival: () => void = () => {};

function watch({ scope, method }: HttpRequest): void {
  if (scope?.accessKeyId !== 'operator' || scope.service !== 'iot') return;
  arrivals.push({ at: performance.now(), method });
  onArrival();
}

const creations = () => arrivals.filter(({ method }) => method === 'POST').length;

/** Starts `npx lorawan devices import` on the file. */
function startImport(...args: string[]) {
  const { PATH } = process.env;
  const where = ['--local', laptop.laptop.ready.api, '--settings', join(folder, 'settings.json')];
  const child = spawn(process.execPath, ['bin/lorawan.mjs', 'devices', 'import', file, ...where, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH, AWS_EC2_METADATA_DISABLED: 'true' },
  });
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]).then(
    ([stdout, stderr, [code]]) => ({ stdout, stderr, code }),
  );
  return { child, ended };
}

async function readThings(): Promise<ThingAttribute[]> {
  const client = new IoTClient(laptop.client);
  const things: ThingAttribute[] = [];
  for await (const page of paginateListThings({ client }, { thingTypeName: 'lorawan' })) {
    things.push(...(page.things ?? []));
  }
  client.destroy();
  return things;
}

const hex = (value: number, digits: number) => value.toString(16).toUpperCase().padStart(digits, '0');
const devEUIs = Array.from({ length: DEVICES }, (_, index) => `70B3D57ED1${hex(index, 6)}`);

/** The things whose device is there, as users are told. */
const created = () =>
  new Set(
    laptop.heard
      .filter(({ topic, message }) => topic.endsWith('/provisioning') && message.state === 'created')
      .map(({ message }) => message.thingName),
  );

beforeAll(async () => {
  network = await startSimulatedNetwork({ applicationId: APPLICATION, apiKey: API_KEY, port: 0 });
  const settings = { ...SETTINGS, theThingsStack: { ...SETTINGS.theThingsStack, clusterAddress: network.url } };
  laptop = await TestLaptop.start({
    settings,
    apiAnswering(request, next) {
      watch(request);
      return next();
    },
  });
  const secrets = new SecretsManagerClient(laptop.client);
  const SecretId = laptop.outputs['ApiKeySecretArn'];
  await secrets.send(new PutSecretValueCommand({ SecretId, SecretString: API_KEY }));
  secrets.destroy();
  writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings));
  const rows = devEUIs.map((devEUI, index) => `${devEUI},70B3D57ED0000ABC,${hex(index + 1, 32)},1.0.3,1.0.3-a`);
  const heading = 'devEUI,joinEUI,appKey,lorawanVersion,regionalParametersVersion';
  writeFileSync(file, `${[heading, ...rows].join('\n')}\n`);
});

afterAll(async () => {
  await laptop?.stop();
  await network?.stop();
  rmSync(folder, { recursive: true });
});

describe(`${DEVICES} devices of a CSV file`, { timeout: 60_000 + 400 * DEVICES }, () => {
  it('are shown by a dry run, which makes none', async () => {
    const { code, stdout, stderr } = await startImport('--dry-run').ended;
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: `To be made: ${DEVICES}, already there: 0, failed: 0.\n`,
      stderr: expect.any(String),
    });
    expect(creations()).toBe(0);
  });

  it('become things; interrupted half-way it ends after the running call, and says how to go on', async () => {
    const { child, ended } = startImport('--rate', String(RATE));
    onArrival = () => void (creations() === DEVICES / 2 && child.kill('SIGINT'));
    const { code, stdout, stderr } = await ended;
    onArrival = () => {};
    const made = (await readThings()).length;
    expect(made).toBe(creations());
    expect(made).toBeGreaterThanOrEqual(DEVICES / 2);
    expect(made).toBeLessThan(DEVICES / 2 + 20);
    expect(stdout).toBe(`Made: ${made}, already there: 0, failed: 0, not tried: ${DEVICES - made}.\n`);
    expect(stderr).toContain('The same command goes on from there');
    expect(code).toBe(1);
  });

  it('go on where they ended, and are all there at last, each once', async () => {
    const before = creations();
    const { code, stdout } = await startImport('--rate', String(RATE), '--json').ended;
    expect(code).toBe(0);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ failed: [], notTried: 0, interrupted: false, isDryRun: false });
    expect(report.alreadyThere).toEqual(devEUIs.slice(0, before));
    expect(report.made).toEqual(devEUIs.slice(before));
    expect(creations()).toBe(DEVICES);
    const things = await readThings();
    expect(things.map(({ thingName }) => thingName)).toEqual(devEUIs);
    expect(things.map(({ attributes }) => attributes?.['devEUI'])).toEqual(devEUIs);
    expect(new Set(things.map(({ attributes }) => attributes?.['stackName']))).toEqual(new Set(['lorawan']));
  });

  it('never asked AWS more often than set, in any second', () => {
    const times = arrivals.map(({ at }) => at);
    const tooSoon = times.filter((at, index) => (times[index + RATE] ?? Number.POSITIVE_INFINITY) - at < 1_000);
    expect(times.length).toBeGreaterThan(DEVICES);
    expect(tooSoon).toEqual([]);
  });

  it('are there at the network as well, each once, and their keys are gone from the registry', async () => {
    while (created().size < DEVICES) await new Promise((heard) => laptop.mqtt.once('message', heard));
    const api = apiClient({ clusterUrl: network.url, apiKey: async () => API_KEY, sleep: async () => {} });
    const devices = await readNetworkDevices(api, APPLICATION, () => {});
    expect(devices.map(({ devEUI }) => devEUI)).toEqual(devEUIs);
    const things = await readThings();
    expect(things.filter(({ attributes }) => attributes?.['appKey'] !== undefined)).toEqual([]);
  });

  it('are no work once more', async () => {
    const before = arrivals.length;
    const { code, stdout } = await startImport().ended;
    expect({ code, stdout }).toEqual({ code: 0, stdout: `Made: 0, already there: ${DEVICES}, failed: 0.\n` });
    expect(arrivals.length - before).toBe(Math.ceil(DEVICES / 250));
  });
});

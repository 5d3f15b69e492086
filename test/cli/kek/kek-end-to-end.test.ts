import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiClient } from '../../../lambdas/networks/the-things-stack/api-client.ts';
import { kek as kekCommand } from '../../../lib/cli/kek.ts';
import type { SimulatedDevice } from '../../../lib/local/network/device.ts';
import { type SimulatedNetwork, startSimulatedNetwork } from '../../../lib/local/network/simulated-network.ts';
import { SETTINGS, TestLaptop } from '../../local/laptop/outside.ts';
import { runHere } from '../run-here.ts';
import { type Ran, runLorawan } from '../run-lorawan.ts';

const API_KEY = 'NNSXS.OPERATOR.KEY';
const APPLICATION = SETTINGS.theThingsStack.applicationId;
const THING = '70B3D57ED0050A11';

let network: SimulatedNetwork;
let laptop: TestLaptop;
let secrets: SecretsManagerClient;
let device: SimulatedDevice;
let first: string;
const folder = mkdtempSync(join(tmpdir(), 'lorawan-kek-'));

const tts = () => apiClient({ clusterUrl: network.url, apiKey: async () => API_KEY, sleep: async () => {} });

async function readKeks(): Promise<Record<string, string>> {
  const { SecretString = '' } = await secrets.send(
    new GetSecretValueCommand({ SecretId: laptop.outputs['KekSecretArn'] }),
  );
  return JSON.parse(SecretString);
}

const storeApiKey = (SecretString: string) =>
  secrets.send(new PutSecretValueCommand({ SecretId: laptop.outputs['ApiKeySecretArn'], SecretString }));

const where = () => ['--local', laptop.laptop.ready.api, '--settings', join(folder, 'it.json')];

/** The command against the laptop. No KEK may ever show. */
const kek = (...args: string[]): Promise<Ran> => withoutKeks(runHere(kekCommand, ...args, ...where()));

async function withoutKeks(running: Promise<Ran>): Promise<Ran> {
  const ran = await running;
  for (const hex of Object.values(await readKeks())) {
    expect(`${ran.stdout}${ran.stderr}`.toUpperCase()).not.toContain(hex.toUpperCase());
  }
  return ran;
}

/** What the command said, by label. */
async function list(): Promise<Record<string, object>> {
  const { code, stdout } = await kek('list', '--json');
  expect(code).toBe(0);
  const { keks, problems } = JSON.parse(stdout);
  expect(problems).toEqual([]);
  return Object.fromEntries(keks.map(({ label, ...rest }: { label: string }) => [label, rest]));
}

/** The device joins, and the integration hears of it. */
async function rejoin(): Promise<void> {
  const topic = `lorawan/${THING}/join`;
  const before = laptop.heard.filter((heard) => heard.topic === topic).length;
  device.join();
  await laptop.hears(topic, () => laptop.heard.filter((heard) => heard.topic === topic).length > before);
}

/** The device reports, and what comes out in the end is what it said. */
async function report(byte: number): Promise<void> {
  device.send(1, Uint8Array.of(byte));
  const frmPayload = Buffer.of(byte).toString('base64');
  const { message } = await laptop.hears(
    `lorawan/${THING}/uplink`,
    ({ uplink_message }) => uplink_message.frm_payload === frmPayload,
  );
  expect(message.integration).toMatchObject({ encryption: 'end-to-end', errors: [] });
}

beforeAll(async () => {
  network = await startSimulatedNetwork({ applicationId: APPLICATION, apiKey: API_KEY, port: 0, deduplicationMs: 0 });
  const settings = { ...SETTINGS, theThingsStack: { ...SETTINGS.theThingsStack, clusterAddress: network.url } };
  writeFileSync(join(folder, 'it.json'), JSON.stringify(settings));
  laptop = await TestLaptop.start({ settings });
  network.onUp(({ subTopic, message }) => void laptop.publish(`thethings/lorawan/lorawan/${subTopic}`, message));
  secrets = new SecretsManagerClient(laptop.client);
  await storeApiKey(API_KEY);

  // What a user does once, to begin with end-to-end encryption.
  first = laptop.outputs['KekLabel'] ?? '';
  await tts().call('PUT', `/as/applications/${APPLICATION}/link`, {
    link: { skip_payload_crypto: true },
    field_mask: { paths: ['skip_payload_crypto'] },
  });
  await tts().call('POST', `/js/applications/${APPLICATION}/settings`, {
    settings: { kek_label: first, kek: { key: (await readKeks())[first] }, home_net_id: '000013' },
    field_mask: { paths: ['kek_label', 'kek.key', 'home_net_id'] },
  });
  device = network.addDevice({
    devEUI: THING,
    joinEUI: '70B3D57ED0000ABC',
    lorawanVersion: '1.0.3',
    appKey: 'B6B53F4A168A7A88BDF7EA135CE9CFCA',
  });
  await rejoin();
  await report(1);
});

afterAll(async () => {
  secrets?.destroy();
  await laptop?.stop();
  await network?.stop();
  rmSync(folder, { recursive: true });
});

describe('the KEK of a running integration', () => {
  it('is rotated, taken with the next join, and retired when no session has it any more', async () => {
    expect(await list()).toMatchObject({ [first]: { current: true, inSecret: true, devices: 1, session: 1 } });

    const { code, stdout } = await kek('rotate', '--json');
    expect(code).toBe(0);
    const { label, replaced } = JSON.parse(stdout);
    expect(label).toMatch(/^lorawan-kek-[0-9a-f]{8}$/);
    expect(replaced).toBe(first);
    const keks = await readKeks();
    expect(Object.keys(keks)).toEqual([first, label]);
    const settings = `/js/applications/${APPLICATION}/settings?field_mask=kek_label,kek.key,home_net_id`;
    expect(await tts().call('GET', settings)).toEqual({
      kek_label: label,
      kek: { key: keks[label] },
      home_net_id: '000013',
    });

    await report(2);
    expect((await kek('retire', label, '--yes')).stderr).toMatch(/the Join Server wraps new sessions with it/);
    expect((await kek('retire', first, '--yes')).stderr).toMatch(`can't be retired: 1 device (${THING})`);

    await rejoin();
    expect(await list()).toMatchObject({
      [first]: { current: false, devices: 1, session: 1, pending: 0 },
      [label]: { current: true, devices: 1, session: 0, pending: 1 },
    });
    await report(3);
    expect(await list()).toMatchObject({
      [first]: { devices: 1, session: 0, previous: 1 },
      [label]: { devices: 1, session: 1, pending: 0 },
    });
    expect(await kek('retire', first, '--yes')).toMatchObject({ code: 1, stdout: '' });

    await rejoin();
    await report(4);
    const retired = await kek('retire', first, '--yes');
    expect(retired).toEqual({ code: 0, stdout: `The KEK ${first} is gone from the secret.\n`, stderr: '' });
    expect(await readKeks()).toEqual({ [label]: keks[label] });
    expect((await kek('retire', first, '--yes')).stderr).toBe(
      `There is no KEK ${first} in the secret: there are ${label}.\n`,
    );
    await report(5);
  }, 60_000);

  it('is listed for a person as a table', async () => {
    const { code, stdout, stderr } = await withoutKeks(runLorawan('kek', 'list', ...where()));
    expect([code, stderr]).toEqual([0, '']);
    const [heading, ...rows] = stdout.trimEnd().split('\n');
    expect(heading).toMatch(/^LABEL +JOIN SERVER +SECRET +DEVICES +IN USE +PENDING +PREVIOUS$/);
    expect(rows).toHaveLength(Object.keys(await readKeks()).length);
    expect(rows.join()).toMatch(/lorawan-kek-[0-9a-f]{8} +new sessions +yes +1 +1 +0 +[01]$/);
  });

  it('stays where the network refuses the API key, and the table says why it knows less', async () => {
    await storeApiKey('none yet');
    const before = await readKeks();
    const rotated = await kek('rotate');
    expect(rotated).toMatchObject({ code: 1, stdout: '' });
    expect(rotated.stderr).toMatch(/refuses the API key.*RIGHT_APPLICATION_DEVICES_WRITE_KEYS.*secret arn:/);
    expect(await readKeks()).toEqual(before);
    const listed = await kek('list');
    expect(listed).toMatchObject({ code: 0, stdout: expect.stringMatching(/ not known +yes /) });
    expect(listed.stderr).toContain('Which KEK the Join Server has is not known.');
    await storeApiKey(API_KEY);
  });

  it('is not looked for where its stack is not deployed', async () => {
    const other = join(folder, 'other.json');
    writeFileSync(other, JSON.stringify({ ...SETTINGS, name: 'plant' }));
    const ran = await runHere(kekCommand, 'list', '--local', laptop.laptop.ready.api, '--settings', other);
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toMatch(/^There is no stack plant-messaging in the laptop at http.*--settings\.$/m);
  });
});

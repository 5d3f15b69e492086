import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiClient } from '../../../lambdas/networks/the-things-stack/api-client.ts';
import { connect as connectCommand } from '../../../lib/cli/connect.ts';
import { type SimulatedNetwork, startSimulatedNetwork } from '../../../lib/local/network/simulated-network.ts';
import type { Settings } from '../../../lib/settings.ts';
import { runHere } from '../../cli/run-here.ts';
import type { Ran } from '../../cli/run-lorawan.ts';
import { ENCRYPTED, TestLaptop } from './outside.ts';

const APPLICATION = ENCRYPTED.theThingsStack.applicationId;
const API_KEY = 'NNSXS.OPERATOR.SECRET';
const NARROW_KEY = 'NNSXS.NARROW.SECRET';
const STRANGE_KEY = 'NNSXS.STRANGE.SECRET';
const THING = '70B3D57ED0050A11';

const folder = mkdtempSync(join(tmpdir(), 'connect-'));
let network: SimulatedNetwork;
let laptop: TestLaptop;
let settings: Settings;

beforeAll(async () => {
  network = await startSimulatedNetwork({
    applicationId: APPLICATION,
    apiKey: API_KEY,
    apiKeys: [{ key: NARROW_KEY, rights: ['RIGHT_APPLICATION_SETTINGS_BASIC', 'RIGHT_APPLICATION_DEVICES_READ_KEYS'] }],
    port: 0,
    deduplicationMs: 0,
  });
  settings = { ...ENCRYPTED, theThingsStack: { ...ENCRYPTED.theThingsStack, clusterAddress: network.url } };
  writeFileSync(join(folder, 'it.json'), JSON.stringify(settings));
  laptop = await TestLaptop.start({ settings });
  network.onUp(({ subTopic, message }) => void laptop.publish(`thethings/lorawan/lorawan/${subTopic}`, message));
});

afterAll(async () => {
  await laptop?.stop();
  await network?.stop();
  rmSync(folder, { recursive: true });
});

/** Runs `npx lorawan connect`, with something on standard input; no secret may show, whatever becomes of it. */
async function connect(input: string, ...args: readonly string[]): Promise<Ran> {
  const where = ['--local', laptop.laptop.ready.api, '--settings', join(folder, 'it.json')];
  const ran = await (input === '' ? runHere(connectCommand, ...where, ...args) : spawned(input, [...where, ...args]));
  for (const secret of [input, ...Object.values(JSON.parse(await secretText('KekSecretArn')))]) {
    if (secret !== '') expect(`${ran.stdout}${ran.stderr}`).not.toContain(secret);
  }
  return ran;
}

async function spawned(input: string, args: readonly string[]): Promise<Ran> {
  const child = spawn(process.execPath, ['bin/lorawan.mjs', 'connect', ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], AWS_EC2_METADATA_DISABLED: 'true' },
  });
  child.stdin.end(input);
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code, stdout, stderr };
}

async function secretText(output: string): Promise<string> {
  const client = new SecretsManagerClient(laptop.client);
  const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: laptop.outputs[output] }));
  return SecretString;
}

/** Each step by its name: its outcome, and its code if there is one. */
function stepsOf({ stdout }: Ran): Record<string, string> {
  const { steps } = JSON.parse(stdout) as { steps: { step: string; outcome: string; code?: string }[] };
  return Object.fromEntries(steps.map(({ step, outcome, code = '' }) => [step, `${outcome} ${code}`.trim()]));
}

const tts = () => apiClient({ clusterUrl: network.url, apiKey: async () => API_KEY, sleep });
const link = () => tts().call('GET', `/as/applications/${APPLICATION}/link?field_mask=skip_payload_crypto`);
const joinServer = () => tts().call('GET', `/js/applications/${APPLICATION}/settings?field_mask=kek_label,kek.key`);

describe('npx lorawan connect', () => {
  it('asks for an API key where there is none, and for one that looks like it', async () => {
    expect(await connect('')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/say --api-key-stdin/),
    });
    const before = await secretText('ApiKeySecretArn');
    const none = await connect('hunter2', '--api-key-stdin');
    expect(none).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/begins with NNSXS\./) });
    expect(await secretText('ApiKeySecretArn')).toBe(before);
  });

  it('refuses settings that are not deployed before it asks for anything', async () => {
    const before = await secretText('ApiKeySecretArn');
    const { theThingsStack } = settings;
    const other = {
      ...settings,
      theThingsStack: { ...theThingsStack, applicationId: 'my-app', connection: 'webhook' },
    };
    writeFileSync(join(folder, 'other.json'), JSON.stringify(other));
    expect(await connect(API_KEY, '--api-key-stdin', '--settings', join(folder, 'other.json'))).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'Nothing was done: these settings are not deployed: theThingsStack.applicationId is my-app here and sensors-prod in the stack; ' +
        'theThingsStack.connection is webhook here and assume-role in the stack. Stop npm start, and let it run with them: ' +
        'npm start -- --settings FILE.\n',
    });
    expect(await secretText('ApiKeySecretArn')).toBe(before);
  });

  it('says that the network refuses a key, and then what the doctor says of it', async () => {
    const { code, stdout, stderr } = await connect(STRANGE_KEY, '--api-key-stdin');
    expect(stdout).toMatch(/^✗ +API key +The Things Stack refuses the API key .* \[API_KEY_REFUSED\]\n\n✓ settings /);
    expect(stdout).toMatch(/^✗ application +The Things Stack refuses the API key/m);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr:
        '\n1 error and 1 warning; 2 checks could not be made.\n' +
        'Not everything is set up: mend what has a ✗ (docs/runbook.md), then say it again.\n',
    });
  });

  it('says what a key lacks', async () => {
    const narrow = await connect(NARROW_KEY, '--api-key-stdin', '--json');
    expect(narrow.code).toBe(1);
    expect(stepsOf(narrow)).toEqual({
      'api-key': 'done',
      rights: 'failed MISSING_RIGHTS',
      link: 'done',
      kek: 'failed MISSING_RIGHTS',
      connection: 'not-needed',
    });
    expect(narrow.stdout).toContain('RIGHT_APPLICATION_DEVICES_WRITE_KEYS');
    await expect(joinServer()).rejects.toMatchObject({ status: 404 });
  });

  it('stores the key and sets up end-to-end encryption, once', async () => {
    const first = await connect(`${API_KEY}\n`, '--api-key-stdin', '--json');
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(stepsOf(first)).toEqual({
      'api-key': 'done',
      rights: 'done',
      link: 'already',
      kek: 'done',
      connection: 'not-needed',
    });
    expect(await secretText('ApiKeySecretArn')).toBe(API_KEY);
    const label = laptop.outputs['KekLabel'] ?? '';
    const kek = JSON.parse(await secretText('KekSecretArn'))[label].toUpperCase();
    expect([await link(), await joinServer()]).toEqual([
      { skip_payload_crypto: true },
      { kek_label: label, kek: { key: kek } },
    ]);
    expect(stepsOf(await connect('', '--yes', '--json'))).toMatchObject({ link: 'already', kek: 'already' });
  });

  it('puts the key that works in its place again, where the new one is good for nothing', async () => {
    const strange = await connect(STRANGE_KEY, '--api-key-stdin');
    expect(strange).toMatchObject({ code: 1, stderr: expect.stringContaining('stored before is in place again') });
    expect(await secretText('ApiKeySecretArn')).toBe(API_KEY);
  });

  it('tells a person what to enter by hand, and ends with the doctor', async () => {
    const { stdout } = await connect('');
    const { CrossAccountRoleArn, Region, ExternalId } = laptop.outputs;
    expect(stdout).toMatch(/^✓ +API key .*\n✓ +Rights .*\n✓ +Link .*\n✓ +KEK .*\n- +Connection .*\n\nOnce, by hand: /);
    expect(stdout).toContain(
      `Open ${network.url}/console/applications/${APPLICATION}, go to Integrations, AWS IoT, and enter: Cross-account role ` +
        `ARN: ${CrossAccountRoleArn}; Region: ${Region}; Stack name: lorawan; External ID, where there is a field: ${ExternalId}.`,
    );
    expect(stdout).toMatch(/\n\n[✓!✗-] .*[Ss]ettings/);
  });

  it('is all that it takes for a device that joins to be encrypted end-to-end', async () => {
    const device = network.addDevice({
      devEUI: THING,
      joinEUI: '70B3D57ED0000ABC',
      lorawanVersion: '1.0.3',
      appKey: 'B6B53F4A168A7A88BDF7EA135CE9CFCA',
    });
    device.join();
    await laptop.hears(`lorawan/${THING}/join`);
    device.send(1, Uint8Array.of(7));
    const { message } = await laptop.hears(`lorawan/${THING}/uplink`);
    expect(message).toMatchObject({
      uplink_message: { frm_payload: 'Bw==' },
      integration: { encryption: 'end-to-end', errors: [] },
    });
  });

  it('does not undo a rotation', async () => {
    const client = new SecretsManagerClient(laptop.client);
    const SecretId = laptop.outputs['KekSecretArn'];
    const keks = {
      ...JSON.parse(await secretText('KekSecretArn')),
      'lorawan-kek-newer': '2B7E151628AED2A6ABF7158809CF4F3C',
    };
    await client.send(new PutSecretValueCommand({ SecretId, SecretString: JSON.stringify(keks) }));
    expect(stepsOf(await connect('', '--yes', '--json'))['kek']).toBe('already');
    expect(await joinServer()).toMatchObject({ kek_label: laptop.outputs['KekLabel'] });
  });
});

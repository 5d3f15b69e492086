import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { expect } from 'vitest';
import { apiClient, type TheThingsStackApi } from '../../../lambdas/networks/the-things-stack/api-client.ts';
import { CommandFailed } from '../../../lib/cli/command.ts';
import type { Finding } from '../../../lib/cli/doctor/finding.ts';
import { doctor } from '../../../lib/cli/doctor.ts';
import { USUAL_RIGHTS } from '../../../lib/local/network/api/rights.ts';
import { type SimulatedNetwork, startSimulatedNetwork } from '../../../lib/local/network/simulated-network.ts';
import type { WithTheThingsStack } from '../../../lib/settings.ts';
import { ENCRYPTED, TestLaptop } from '../../local/laptop/outside.ts';
import { Screen } from '../screen.ts';

export const API_KEY = 'NNSXS.DOCTOR.KEY';
/** A key without the rights to edit devices and their keys. */
export const NARROW_KEY = 'NNSXS.NARROW.KEY';
/** A key that may only look at devices. */
export const VIEWER_KEY = 'NNSXS.VIEWER.KEY';
/** A key that is good for nothing here. */
export const STRANGER_KEY = 'NNSXS.STRANGER.KEY';
const APPLICATION = ENCRYPTED.theThingsStack.applicationId;
export const THING = '70B3D57ED0050A11';

const DEVICE = {
  devEUI: THING,
  joinEUI: '70B3D57ED0000ABC',
  lorawanVersion: '1.0.3',
  appKey: 'B6B53F4A168A7A88BDF7EA135CE9CFCA',
} as const;

/** A laptop and a network that are as they should be, with one device, end-to-end encrypted; and the doctor for it. */
export class Patient {
  private readonly folder = mkdtempSync(join(tmpdir(), 'lorawan-doctor-'));
  readonly secrets: SecretsManagerClient;

  private constructor(
    readonly network: SimulatedNetwork,
    readonly laptop: TestLaptop,
    readonly settings: WithTheThingsStack,
  ) {
    this.secrets = new SecretsManagerClient(laptop.client);
  }

  static async start(): Promise<Patient> {
    const network = await startSimulatedNetwork({
      applicationId: APPLICATION,
      apiKey: API_KEY,
      apiKeys: [
        {
          key: NARROW_KEY,
          rights: USUAL_RIGHTS.filter((right) => !/_WRITE(_KEYS)?$/.test(right) || /_DOWN_/.test(right)),
        },
        { key: VIEWER_KEY, rights: ['RIGHT_APPLICATION_DEVICES_READ'] },
        { key: STRANGER_KEY, rights: [] },
      ],
      port: 0,
      deduplicationMs: 0,
    });
    const settings = {
      ...ENCRYPTED,
      theThingsStack: { ...ENCRYPTED.theThingsStack, clusterAddress: network.url },
    };
    const laptop = await TestLaptop.start({ settings });
    network.onUp(({ subTopic, message }) => void laptop.publish(`thethings/lorawan/lorawan/${subTopic}`, message));
    return new Patient(network, laptop, settings);
  }

  get outputs() {
    return this.laptop.outputs;
  }

  /** API of the network, for its owner. */
  get api(): TheThingsStackApi {
    return apiClient({ clusterUrl: this.network.url, apiKey: async () => API_KEY, sleep: async () => {} });
  }

  storeApiKey(SecretString: string) {
    return this.store('ApiKeySecretArn', SecretString);
  }

  async store(output: string, SecretString: string): Promise<void> {
    await this.secrets.send(new PutSecretValueCommand({ SecretId: this.outputs[output], SecretString }));
  }

  async readKeks(): Promise<Record<string, string>> {
    const { SecretString = '' } = await this.secrets.send(
      new GetSecretValueCommand({ SecretId: this.outputs['KekSecretArn'] }),
    );
    return JSON.parse(SecretString);
  }

  async setLinkFlag(on: boolean): Promise<void> {
    await this.api.call('PUT', `/as/applications/${APPLICATION}/link`, {
      link: { skip_payload_crypto: on },
      field_mask: { paths: ['skip_payload_crypto'] },
    });
  }

  async setKek(label: string, key: string): Promise<void> {
    await this.api.call('POST', `/js/applications/${APPLICATION}/settings`, {
      settings: { kek_label: label, kek: { key } },
      field_mask: { paths: ['kek_label', 'kek.key'] },
    });
  }

  async removeKek(): Promise<void> {
    await this.api.call('DELETE', `/js/applications/${APPLICATION}/settings`);
  }

  /** What npx lorawan connect sets up, and the setup of the account. */
  async cure(): Promise<void> {
    await this.storeApiKey(API_KEY);
    await this.setLinkFlag(true);
    await this.setOurKek();
  }

  /** The first KEK, as after a deployment. */
  async setOurKek(): Promise<void> {
    const label = this.outputs['KekLabel'] ?? '';
    await this.setKek(label, (await this.readKeks())[label] ?? '');
  }

  /** A device joins and reports. */
  async letDeviceSpeak(): Promise<void> {
    const device = this.network.addDevice(DEVICE);
    device.join();
    await this.laptop.hears(`lorawan/${THING}/join`);
    device.send(1, Uint8Array.of(7));
    await this.laptop.hears(`lorawan/${THING}/uplink`);
  }

  /** What tells a command where to look. */
  args(settings: unknown = this.settings, local = this.laptop.laptop.ready.api): string[] {
    const file = join(this.folder, 'settings.json');
    writeFileSync(file, JSON.stringify(settings));
    return ['--local', local, '--settings', file];
  }

  /** The real command, in this process: what it found, by check, and whether it failed. */
  async examine(settings?: unknown, local?: string) {
    const screen = new Screen();
    const failure = await doctor.run([...this.args(settings, local), '--json'], screen).catch((error) => error);
    if (failure !== undefined && !(failure instanceof CommandFailed)) throw failure;
    const text = screen.printed.join('');
    // Neither keys nor payloads may ever show.
    const secrets = [
      API_KEY,
      NARROW_KEY,
      VIEWER_KEY,
      STRANGER_KEY,
      DEVICE.appKey,
      ...Object.values(await this.readKeks()),
    ];
    for (const secret of secrets) expect(text.toUpperCase()).not.toContain(secret.toUpperCase());
    const findings: Finding[] = JSON.parse(text);
    return {
      failed: failure !== undefined,
      findings: new Map(findings.map(({ check, ...verdict }) => [check, verdict])),
      /** What is not as it should be. */
      faults: findings.filter(({ outcome }) => outcome === 'warning' || outcome === 'error'),
    };
  }

  async stop(): Promise<void> {
    this.secrets.destroy();
    rmSync(this.folder, { recursive: true });
    await this.laptop.stop();
    await this.network.stop();
  }
}

import { afterEach } from 'vitest';
import type { SimulatedDevice } from '../../../lib/local/network/device.ts';
import type { DeviceFrame } from '../../../lib/local/network/radio.ts';
import {
  type DeviceRegistration,
  type SimulatedNetwork,
  type SimulatedNetworkOptions,
  startSimulatedNetwork,
} from '../../../lib/local/network/simulated-network.ts';

export const APPLICATION = 'sensors-prod';
export const API_KEY = 'NNSXS.TESTKEY.TESTSECRET';
export const START = Date.parse('2026-03-04T09:15:27.412Z');

export const DEVICE_10: DeviceRegistration = {
  devEUI: '70B3D57ED0050A11',
  joinEUI: '70B3D57ED0000ABC',
  lorawanVersion: '1.0.3',
  appKey: 'B6B53F4A168A7A88BDF7EA135CE9CFCA',
};

export const DEVICE_11: DeviceRegistration = {
  ...DEVICE_10,
  devEUI: '70B3D57ED0050A12',
  lorawanVersion: '1.1',
  nwkKey: 'BEC499C69E9C939E413B663961636C61',
};

// biome-ignore lint/suspicious/noExplicitAny: a test reads the JSON of many shapes, as an outsider would
export type Json = any;

/** A network in a test, with what it has said so far. */
export interface NetworkFixture {
  readonly network: SimulatedNetwork;
  readonly ups: { readonly subTopic: string; readonly message: Json }[];
  readonly frames: DeviceFrame[];
  readonly log: string[];
  /** The clock, in ms since 1970; only a test moves it. */
  now: number;
  /** Messages of one sub-topic. */
  heard(subTopic: string): Json[];
  api(method: string, path: string, body?: unknown): Promise<{ status: number; body: Json }>;
  /** Adds a device, and the downlinks that its application gets. */
  add(registration: DeviceRegistration): {
    device: SimulatedDevice;
    received: { fPort: number; frmPayload: Uint8Array }[];
  };
}

const running: SimulatedNetwork[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((network) => network.stop()));
});

/** Starts a network on a free port that deduplicates nothing unless told, and stops it after the test. */
export async function startNetwork(options: Partial<SimulatedNetworkOptions> = {}): Promise<NetworkFixture> {
  const log: string[] = [];
  const network = await startSimulatedNetwork({
    applicationId: APPLICATION,
    apiKey: API_KEY,
    port: 0,
    deduplicationMs: 0,
    now: () => fixture.now,
    random: countingBytes(),
    log: (line) => log.push(line),
    ...options,
  });
  running.push(network);
  const fixture: NetworkFixture = {
    network,
    ups: [],
    frames: [],
    log,
    now: START,
    heard: (subTopic) => fixture.ups.filter((up) => up.subTopic === subTopic).map(({ message }) => message),
    api: (method, path, body) => call(network, { method, path, body }),
    add(registration) {
      const received: { fPort: number; frmPayload: Uint8Array }[] = [];
      const device = network.addDevice(registration);
      device.run({ joined: () => {}, received: (downlink) => received.push(downlink) });
      return { device, received };
    },
  };
  network.onUp((up) => fixture.ups.push(up));
  network.onFrame((frame) => fixture.frames.push(frame));
  return fixture;
}

export async function call(
  network: SimulatedNetwork,
  {
    method,
    path,
    body,
    key = `Bearer ${API_KEY}`,
  }: { method: string; path: string; body?: unknown; key?: string | null },
): Promise<{ status: number; body: Json }> {
  const response = await fetch(`${network.url}/api/v3${path}`, {
    method,
    headers: key === null ? {} : { authorization: key },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

/** What `npx lorawan connect` does for end-to-end encryption. */
export async function encryptEndToEnd({ api }: NetworkFixture, kek: string, kekLabel: string): Promise<void> {
  await api('PUT', `/as/applications/${APPLICATION}/link`, {
    link: { skip_payload_crypto: true },
    field_mask: { paths: ['skip_payload_crypto'] },
  });
  await api('POST', `/js/applications/${APPLICATION}/settings`, {
    settings: { kek_label: kekLabel, kek: { key: kek } },
    field_mask: { paths: ['kek_label', 'kek.key'] },
  });
}

/** A device that has joined under end-to-end encryption and was not heard since, with what its application does. */
export async function startEncrypted(registration: DeviceRegistration, options: Partial<SimulatedNetworkOptions> = {}) {
  const fixture = await startNetwork(options);
  await encryptEndToEnd(fixture, '000102030405060708090A0B0C0D0E0F', 'kek');
  const { device, received } = fixture.add(registration);
  device.join();
  const path = `/as/applications/${APPLICATION}/devices/eui-${registration.devEUI.toLowerCase()}`;
  const queue = (operation: 'push' | 'replace', items: readonly object[]) =>
    fixture.api('POST', `${path}/down/${operation}`, {
      downlinks: items.map((item) => ({ f_port: 5, frm_payload: 'd304', ...item })),
    });
  return {
    fixture,
    device,
    received,
    path,
    push: (...items: readonly object[]) => queue('push', items),
    replace: (...items: readonly object[]) => queue('replace', items),
    /** IDs of the sessions that the application has heard of, in the order of the joins. */
    sessionKeyIDs: (): string[] => fixture.heard('join').map(({ join_accept }) => join_accept.session_key_id),
  };
}

export const hex = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('hex');

/** Different bytes at each call, the same in each run. */
function countingBytes(): (n: number) => Uint8Array {
  let calls = 0;
  return (n) => {
    calls += 1;
    return Uint8Array.from({ length: n }, (_, i) => (calls * 37 + i * 101) % 256);
  };
}

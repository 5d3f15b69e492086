import { unwrapAppSKey } from '../../lambdas/lorawan/app-s-key.ts';
import { base64ToBytes } from '../../lambdas/lorawan/bytes.ts';
import type { Device } from '../../lambdas/lorawan/device-state.ts';
import { cryptFRMPayload } from '../../lambdas/lorawan/frm-payload.ts';
import type { OutboxDeps } from '../../lambdas/outbox/deps.ts';
import { flushOutbox } from '../../lambdas/outbox/flush-outbox.ts';
import { memoryDeviceTable } from '../device-table/memory-device-table.ts';
import { NOW, SESSION } from '../lorawan/outbox/device.ts';
import { ENVELOPE, KEK } from '../upstream/messages.ts';
import { type Pushed, ScriptedNetwork } from './scripted-network.ts';

/** What is outside of the outbox, in memory. The clock moves only while a handler sleeps, or when a test moves it. */
export class OutboxWorld {
  readonly table = new Map<string, Device>();
  readonly network: ScriptedNetwork;
  readonly keks = new Map([[ENVELOPE.kek_label, KEK]]);
  // biome-ignore lint/suspicious/noExplicitAny: tests look into documents of any shape
  readonly published: { readonly topic: string; readonly message: any }[] = [];
  readonly slept: number[] = [];
  now = NOW;
  readonly deps: OutboxDeps;

  constructor(pause?: () => Promise<void>) {
    this.network = new ScriptedNetwork(pause);
    this.deps = {
      stack: { name: 'plant' },
      devices: memoryDeviceTable(this.table, pause),
      keks: { find: async (label) => this.keks.get(label), findFresh: async (label) => this.keks.get(label) },
      network: this.network,
      now: () => this.now,
      sleep: async (ms) => {
        this.slept.push(ms);
        this.now += ms;
      },
      publish: async (topic, message) => {
        await pause?.();
        this.published.push({ topic, message: JSON.parse(JSON.stringify(message)) });
      },
    };
  }

  /** Stores a device and hands over what it has. */
  flush(device: Device, request = 'request-1') {
    this.table.set(device.key, device);
    return flushOutbox(device, request, this.deps);
  }

  /** The only device, as it is stored. */
  get stored(): Device {
    const [device] = this.table.values();
    if (device === undefined) throw new Error('no device is stored');
    return device;
  }
}

const APP_S_KEY = unwrapAppSKey(
  { kekLabel: ENVELOPE.kek_label, encryptedKey: base64ToBytes(ENVELOPE.encrypted_key) },
  KEK,
);

/** What a device would read, with the AppSKey of the test session. */
export function plaintextOf({ frmPayload, fPort, slot }: Pushed, devAddr = SESSION.devAddr ?? ''): string {
  const frame = { devAddr, fCnt: slot?.fCntDown ?? 0, fPort, direction: 'down' } as const;
  return Buffer.from(cryptFRMPayload(APP_S_KEY, frame, frmPayload)).toString();
}

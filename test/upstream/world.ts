import type { Codec } from '../../lambdas/codecs/codec.ts';
import { Sandbox } from '../../lambdas/codecs/sandbox/sandbox.ts';
import type { Device } from '../../lambdas/lorawan/device-state.ts';
import type { Reported, ReportedShadow, UpstreamDeps, UpstreamStack } from '../../lambdas/upstream/deps.ts';
import { processUpstream } from '../../lambdas/upstream/process-upstream.ts';
import { memoryDeviceTable } from '../device-table/memory-device-table.ts';
import { ScriptedNetwork } from '../outbox/scripted-network.ts';

export interface Published {
  readonly topic: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into documents of any shape
  readonly message: any;
}

/** What is outside of the upstream room, in memory: no AWS, but the same promises. */
export class World {
  readonly published: Published[] = [];
  readonly things = new Map<string, Readonly<Record<string, string>>>();
  readonly table = new Map<string, Device>();
  readonly shadows = new Map<string, { version: number; reported: Reported }>();
  readonly payloads = new Map<string, { version: number; reported: Reported }>();
  readonly keks = new Map<string, Uint8Array>();
  /** What the KEK secret holds that the cached copy does not. */
  readonly newerKeks = new Map<string, Uint8Array>();
  /** Takes every downlink unless a test says otherwise. */
  readonly network: ScriptedNetwork;
  registryCalls = 0;
  readonly counted: string[] = [];
  readonly codecs = new Map<string, Codec>();

  /** ms since 1970; stands still unless a test moves it. */
  now = Date.parse('2026-03-04T09:15:00Z');

  readonly deps: UpstreamDeps;

  constructor(
    stack: Partial<UpstreamStack> = {},
    {
      metrics = true,
      payloads = false,
      pause = async () => {},
    }: { metrics?: boolean; payloads?: boolean; pause?: () => Promise<void> } = {},
  ) {
    this.network = new ScriptedNetwork(pause);
    this.deps = {
      stack: { name: 'lorawan', thingNameScheme: 'DevEUI', endToEndEncryption: false, ...stack },
      count: (metric, beside = {}) => this.counted.push([metric, ...Object.values(beside)].join(' ')),
      keks: {
        find: async (label) => this.keks.get(label),
        findFresh: async (label) => this.newerKeks.get(label) ?? this.keks.get(label),
      },
      devices: memoryDeviceTable(this.table, pause),
      network: this.network,
      codecs: { find: async (reference) => this.codecs.get(reference), sandbox: new Sandbox() },
      things: {
        describe: async (thingName) => {
          this.registryCalls++;
          return this.things.get(thingName);
        },
        create: async (thingName, attributes) => {
          this.registryCalls++;
          if (this.things.has(thingName)) return false;
          this.things.set(thingName, attributes);
          return true;
        },
        adopt: async (thingName, attributes) => {
          this.registryCalls++;
          const known = this.things.get(thingName);
          if (known === undefined || known['stackName'] !== undefined) return false;
          this.things.set(thingName, { ...known, ...attributes });
          return true;
        },
        update: async (thingName, attributes) => {
          this.registryCalls++;
          const known = this.things.get(thingName);
          if (known !== undefined) this.things.set(thingName, { ...known, ...attributes });
        },
      },
      now: () => this.now,
      sleep: async (ms) => {
        this.now += ms;
      },
      metrics: metrics ? shadow(this.shadows, pause) : undefined,
      payloads: payloads ? shadow(this.payloads, pause) : undefined,
      publish: async (topic, message) => {
        await pause();
        // As on the wire: what JSON can't carry is not there.
        this.published.push({ topic, message: JSON.parse(JSON.stringify(message)) });
      },
    };
  }

  handle(message: unknown, request = 'request-1') {
    return processUpstream(message, request, this.deps);
  }

  get last(): Published {
    const last = this.published.at(-1);
    if (last === undefined) throw new Error('nothing was published');
    return last;
  }

  reported(thingName: string): Reported | undefined {
    return this.shadows.get(thingName)?.reported;
  }
}

function shadow(shadows: World['shadows'], pause: () => Promise<void>): ReportedShadow {
  return {
    async read(thingName) {
      await pause();
      return shadows.get(thingName);
    },
    async update(thingName, reported, expectedVersion) {
      await pause();
      const current = shadows.get(thingName);
      if (expectedVersion !== undefined && current?.version !== expectedVersion) return undefined;
      const merged = Object.entries({ ...current?.reported, ...reported }).filter(([, value]) => value !== null);
      const version = (current?.version ?? 0) + 1;
      shadows.set(thingName, { version, reported: Object.fromEntries(merged) });
      return version;
    },
  };
}

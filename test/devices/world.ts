import type { Deletions, DeviceRegistry, DevicesDeps, Summary, Thing } from '../../lambdas/devices/deps.ts';
import { processThingEvent } from '../../lambdas/devices/process-thing-event.ts';
import type { Status } from '../../lambdas/devices/status.ts';
import { CodedError } from '../../lambdas/errors.ts';
import type { Device } from '../../lambdas/lorawan/device-state.ts';
import { memoryDeviceTable } from '../device-table/memory-device-table.ts';
import type { Attempt } from '../model/attempt.ts';
import { MemoryNetwork } from './memory-registry.ts';

export const NOW = Date.parse('2026-11-21T12:00:00Z');
export const DEV_EUI = '70B3D57ED0050A11';
export const JOIN_EUI = '70B3D57ED0000ABC';
export const DEVICE_ID = 'eui-70b3d57ed0050a11';
export const APP_KEY = 'B6B53F4A168A7A88BDF7EA135CE9CFCA';
export const NWK_KEY = '2B7E151628AED2A6ABF7158809CF4F3C';
export const THING = 'cold-room-3';

/** What a user gives a thing so that its device is made. */
export const ATTRIBUTES = {
  stackName: 'plant',
  devEUI: DEV_EUI,
  joinEUI: JOIN_EUI,
  lorawanVersion: '1.0.3',
  regionalParametersVersion: '1.0.3-a',
  appKey: APP_KEY,
} as const;

type Attributes = Readonly<Record<string, string>>;

export interface ThingEventJson {
  readonly operation: 'CREATED' | 'UPDATED' | 'DELETED';
  readonly thingName: string;
  readonly thingId: string;
  readonly attributes: Attributes;
  readonly [member: string]: unknown;
}

/** An account and a network in memory. Changes of things are told as events, which a test hands over as it likes. */
export class DevicesWorld {
  readonly network = new MemoryNetwork();
  readonly things = new Map<string, Thing>();
  readonly shadows = new Map<string, Status>();
  readonly table = new Map<string, Device>();
  readonly topic: (Status & { readonly thingName: string })[] = [];
  /** Events that AWS IoT has told of, each to be handled at least once. */
  readonly events: ThingEventJson[] = [];
  deletions: Deletions = { last: [], revision: 0 };
  now = NOW;
  hasTheThingsStack = true;
  private made = 0;

  /** @param registryOver the network's registries where they are not in memory; their calls go through `effect` */
  constructor(
    readonly deviceDeletion: 'keep' | 'delete' = 'keep',
    private readonly registryOver?: (effect: Attempt['effect']) => DeviceRegistry,
  ) {}

  createThing(attributes: Attributes = ATTRIBUTES, thingName = THING): ThingEventJson {
    this.made += 1;
    const thing = { thingName, thingId: `thing-${this.made}`, version: 1, thingTypeName: 'lorawan', attributes };
    this.things.set(thingName, thing);
    return this.tell('CREATED', thing);
  }

  /** An empty value deletes an attribute. */
  updateThing(changes: Attributes, thingName = THING): ThingEventJson {
    const thing = this.thing(thingName);
    const attributes = Object.entries({ ...thing.attributes, ...changes }).filter(([, value]) => value !== '');
    const changed = { ...thing, version: thing.version + 1, attributes: Object.fromEntries(attributes) };
    this.things.set(thingName, changed);
    return this.tell('UPDATED', changed);
  }

  deleteThing(thingName = THING): ThingEventJson {
    const thing = this.thing(thingName);
    this.things.delete(thingName);
    this.shadows.delete(thingName);
    return this.tell('DELETED', thing);
  }

  thing(thingName = THING): Thing {
    const thing = this.things.get(thingName);
    if (thing === undefined) throw new Error(`there is no thing ${thingName}`);
    return thing;
  }

  /** Lets the function handle an event, perhaps in an attempt that dies. */
  async handle(
    message: unknown,
    { attempt, failures = [] }: { attempt?: Attempt; failures?: readonly string[] } = {},
  ): Promise<Summary> {
    return processThingEvent({ message, request: 'request-1', failures }, this.deps(attempt));
  }

  /** The code that an event ends with; undefined if it is handled. */
  async codeOf(event: unknown, failures: readonly string[] = []): Promise<string | undefined> {
    try {
      await this.handle(event, { failures });
      return undefined;
    } catch (error) {
      return error instanceof CodedError ? error.code : (error as Error).name;
    }
  }

  /** Handles all events that there are, those too that follow from them. */
  async settle(): Promise<void> {
    for (let event = this.events.shift(); event !== undefined; event = this.events.shift()) await this.handle(event);
  }

  private tell(operation: ThingEventJson['operation'], thing: Thing): ThingEventJson {
    const { version: versionNumber, ...rest } = thing;
    const event = { eventType: 'THING_EVENT', operation, versionNumber, timestamp: this.now, ...rest };
    this.events.push(event);
    return event;
  }

  private deps(attempt: Attempt | undefined): DevicesDeps {
    const effect: Attempt['effect'] = attempt?.effect ?? (async (call) => call());
    return {
      stack: {
        name: 'plant',
        applicationID: 'sensors-prod',
        thingTypeName: 'lorawan',
        defaultFrequencyPlanID: 'EU_863_870_TTN',
        deviceDeletion: this.deviceDeletion,
      },
      registry: this.hasTheThingsStack ? (this.registryOver?.(effect) ?? this.network.registry(effect)) : undefined,
      things: {
        read: (thingName) => effect(() => this.things.get(thingName)),
        change: ({ thingName, version }, attributes) =>
          effect(async () => {
            await this.network.happen('change thing');
            const thing = this.things.get(thingName);
            if (thing === undefined) return 'gone';
            if (thing.version !== version) return 'other-version';
            this.updateThing(attributes, thingName);
            return 'changed';
          }),
      },
      devices: {
        read: (key) => effect(() => memoryDeviceTable(this.table).read(key)),
        write: (device, revision) => effect(() => memoryDeviceTable(this.table).write(device, revision)),
      },
      statusShadow: {
        readState: (thingName) => effect(() => this.shadows.get(thingName)?.state),
        report: (thingName, status) =>
          effect(() => {
            this.shadows.set(thingName, status);
          }),
      },
      deletions: {
        read: () => effect(() => this.deletions),
        write: ({ last, revision }) =>
          effect(() => {
            if (revision !== this.deletions.revision) return false;
            this.deletions = { last, revision: revision + 1 };
            return true;
          }),
      },
      now: () => this.now,
      publish: (topic, message) =>
        effect(() => {
          if (topic !== `lorawan/${(message as { thingName: string }).thingName}/provisioning`) throw new Error(topic);
          this.topic.push(message as Status & { thingName: string });
        }),
    };
  }
}

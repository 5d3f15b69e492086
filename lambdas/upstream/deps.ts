import type { Device } from '../lorawan/device-state.ts';

/** What upstream messages need from outside, in the words of this room. */
export interface UpstreamDeps {
  readonly stack: UpstreamStack;
  /** KEKs of the account by label; `findFresh` reads the secret again. */
  readonly keks: {
    find(label: string): Promise<Uint8Array | undefined>;
    findFresh(label: string): Promise<Uint8Array | undefined>;
  };
  readonly devices: DeviceTable;
  readonly things: ThingRegistry;
  /** Absent where the user switched metrics off. */
  readonly metrics?: MetricsShadow | undefined;
  /** ms since 1970. */
  now(): number;
  /** Publishes JSON, QoS 1. */
  publish(topic: string, message: object): Promise<void>;
  /** Counts something for the operator's alarms. */
  count(metric: 'NotEndToEnd'): void;
}

export interface UpstreamStack {
  readonly name: string;
  readonly thingNameScheme: 'DevEUI' | 'DeviceID';
  /** Whether the user wants the network to see ciphertext only. */
  readonly endToEndEncryption: boolean;
}

export interface DeviceTable {
  /**
   * The way of nearly every uplink, in one conditional write: moves the counter of the session in use forward and
   * answers the new state; undefined if that session isn't in use, the counter isn't higher than the last, or the
   * version of the metrics shadow has to be found out.
   */
  advance(key: string, step: AdvanceStep): Promise<Device | undefined>;
  read(key: string): Promise<Device | undefined>;
  /** Stores a state if the stored one still has the revision (undefined: if there is none); false if it has not. */
  write(device: Device, expectedRevision: number | undefined): Promise<boolean>;
  /** Remembers the version of the metrics shadow, unless the stored state has another revision by now. */
  rememberShadowVersion(device: Device, shadowVersion: number): Promise<void>;
}

interface AdvanceStep {
  readonly sessionID: string;
  readonly fCntUp: number;
  readonly heardAt?: string | undefined;
  readonly slot: string;
  readonly mark: string;
  /** ms since 1970. */
  readonly now: number;
  /** For metrics: the version of the shadow must be known, and nothing claimed since this moment; ms since 1970. */
  readonly aloneBefore?: number | undefined;
}

interface ThingRegistry {
  /** The attributes of a thing, or undefined if there is no such thing. */
  describe(thingName: string): Promise<Readonly<Record<string, string>> | undefined>;
  /** Creates a thing of our type; false if one of that name is there already, with other properties. */
  create(thingName: string, attributes: Readonly<Record<string, string>>): Promise<boolean>;
}

export type Metrics = Readonly<Record<string, string | number | null>>;

export interface MetricsShadow {
  read(thingName: string): Promise<{ readonly version: number; readonly reported: Metrics } | undefined>;
  /** Updates `state.reported` and answers the new version; undefined if the shadow has another version than expected. */
  update(thingName: string, reported: Metrics, expectedVersion: number | undefined): Promise<number | undefined>;
}

/** What the log line says of a message. */
export interface Summary {
  readonly outcome: 'done' | 'duplicate';
  readonly kind?: string;
  readonly devEUI?: string | undefined;
  readonly thingName?: string;
  readonly fPort?: number;
  readonly fCntUp?: number;
  readonly late?: boolean;
  readonly errors?: readonly string[];
}

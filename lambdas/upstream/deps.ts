import type { Codecs } from '../codecs/choose-codec.ts';
import type { DeviceTable } from '../device-table/device-table.ts';
import type { KekSource } from '../lorawan/open-envelope.ts';
import type { DownlinkNetwork } from '../outbox/deps.ts';

/** What upstream messages need from outside, in the words of this room. */
export interface UpstreamDeps {
  readonly stack: UpstreamStack;
  /** KEKs of the account by label; `findFresh` reads the secret again. */
  readonly keks: KekSource;
  readonly devices: DeviceTable;
  /** Takes encrypted downlinks: The Things Stack, if the stack has it. */
  readonly network?: DownlinkNetwork | undefined;
  readonly things: ThingRegistry;
  readonly codecs: Codecs;
  /** Absent where the user switched metrics off. */
  readonly metrics?: ReportedShadow | undefined;
  /** Absent unless the user switched the shadow of decoded payloads on. */
  readonly payloads?: ReportedShadow | undefined;
  /** ms since 1970. */
  now(): number;
  sleep(ms: number): Promise<unknown>;
  /** Publishes JSON, QoS 1. */
  publish(topic: string, message: object): Promise<void>;
  /** Counts something for the operator's alarms. */
  count(metric: 'NotEndToEnd' | 'CodecErrors', dimensions?: Readonly<Record<string, string>>): void;
}

export interface UpstreamStack {
  readonly name: string;
  readonly thingNameScheme: 'DevEUI' | 'DeviceID';
  /** Whether the user wants the network to see ciphertext only. */
  readonly endToEndEncryption: boolean;
  /** Whether users also want what networks of other forms said themselves. */
  readonly nativeMessage?: boolean;
}

interface ThingRegistry {
  /** The attributes of a thing, or undefined if there is no such thing. */
  describe(thingName: string): Promise<Readonly<Record<string, string>> | undefined>;
  /** Creates a thing of our type; false if one of that name is there already, with other properties. */
  create(thingName: string, attributes: Readonly<Record<string, string>>): Promise<boolean>;
  /** Sets attributes of a thing that belongs to no stack, and keeps the others; false if it belongs to one by now. */
  adopt(thingName: string, attributes: Readonly<Record<string, string>>): Promise<boolean>;
  /** Sets attributes and keeps the others; nothing if there is no such thing. */
  update(thingName: string, attributes: Readonly<Record<string, string>>): Promise<void>;
}

export type Reported = Readonly<Record<string, unknown>>;

/** One named shadow of each thing. */
export interface ReportedShadow {
  read(thingName: string): Promise<{ readonly version: number; readonly reported: Reported } | undefined>;
  /** Updates `state.reported` and answers the new version; undefined if the shadow has another version than expected. */
  update(thingName: string, reported: Reported, expectedVersion: number | undefined): Promise<number | undefined>;
}

/** What the log line says of a message. */
export interface Summary {
  /** `handled`: it concerned a downlink that is still being worked on, so that there was nothing to publish. */
  readonly outcome: 'done' | 'duplicate' | 'handled';
  readonly kind?: string;
  readonly devEUI?: string | undefined;
  readonly thingName?: string;
  readonly fPort?: number;
  readonly fCntUp?: number;
  readonly late?: boolean;
  readonly codec?: string;
  readonly errors?: readonly string[];
}

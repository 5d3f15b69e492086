import type { DeviceTable } from '../device-table/device-table.ts';
import type {
  Attributes,
  DeviceIDs,
  EntryFields,
  NetworkDevice,
  Radio,
  RootKeys,
  Server,
  VersionIDs,
} from './network-device.ts';
import type { Status } from './status.ts';

/** What devices of things need from outside, in the words of this room. */
export interface DevicesDeps {
  readonly stack: DevicesStack;
  /** Absent where the stack has no The Things Stack: no device is made or deleted then. */
  readonly registry?: DeviceRegistry | undefined;
  readonly things: Things;
  /** Where the functions for messages keep the state of a device. */
  readonly devices: Pick<DeviceTable, 'read' | 'write'>;
  readonly statusShadow: StatusShadow;
  readonly deletions: DeletionRecord;
  /** ms since 1970. */
  now(): number;
  /** Publishes JSON, QoS 1. */
  publish(topic: string, message: object): Promise<void>;
}

/** The same where there are devices to be made, changed and deleted. */
export type RegistryDeps = DevicesDeps & { readonly registry: DeviceRegistry };

interface DevicesStack {
  readonly name: string;
  /** Empty where the stack has no The Things Stack. */
  readonly applicationID: string;
  readonly thingTypeName: string;
  readonly defaultFrequencyPlanID: string;
  /** What becomes of the device of a thing that is deleted. */
  readonly deviceDeletion: 'keep' | 'delete';
}

/**
 * The network's devices in one application. The Identity Server's entry comes first and goes last: only there are ids unique.
 * Each call throws CodedError where no retry helps (`API_KEY_REFUSED`, `DEV_EUI_TAKEN`, `REFUSED_BY_NETWORK`), and
 * NetworkUnavailable where one may. All but `create` may be repeated.
 */
export interface DeviceRegistry {
  /** The Identity Server's entry; undefined if there is none. */
  find(deviceID: string): Promise<NetworkDevice | undefined>;
  /** Makes the Identity Server's entry; false if there is one of that id. `claimed`: another Join Server has its keys. */
  create(ids: DeviceIDs, entry: EntryFields, claimed: boolean): Promise<boolean>;
  /** Changes the Identity Server's entry; false if there is none. `claimed`: which Join Server has its keys from now on. */
  update(deviceID: string, changes: Partial<EntryFields>, claimed?: boolean): Promise<boolean>;
  registerKeys(ids: DeviceIDs, keys: RootKeys): Promise<void>;
  registerApplication(ids: DeviceIDs, versionIDs: VersionIDs): Promise<void>;
  /** @param isNew whether nobody can have said otherwise yet than that the device is of class A */
  registerRadio(ids: DeviceIDs, radio: Partial<Radio>, isNew: boolean): Promise<void>;
  changeRadio(ids: DeviceIDs, radio: Partial<Radio>): Promise<void>;
  /**
   * Takes the device, which has an entry, over from its Join Server.
   * @param mayBeOurs whether an attempt before may have claimed it. Else a claim that is there is somebody else's
   * @throws CodedError `CLAIM_REFUSED`: this call has claimed nothing
   */
  claim(ids: DeviceIDs, claimAuthenticationCode: string, mayBeOurs: boolean): Promise<void>;
  /** Gives it back; no error if it was not claimed. False if it has no entry, so that nothing can be given back. */
  unclaim(ids: DeviceIDs): Promise<boolean>;
  /** No error if the server has no such device. */
  remove(server: Server, deviceID: string): Promise<void>;
}

/** A thing of the account as it is now. */
export interface Thing {
  readonly thingName: string;
  /** A thing that is made again has another one. */
  readonly thingId: string;
  readonly version: number;
  readonly thingTypeName: string | undefined;
  readonly attributes: Attributes;
}

export interface Things {
  read(thingName: string): Promise<Thing | undefined>;
  /** Changes attributes, and deletes those with an empty value, if the thing still has the version. */
  change(thing: Thing, attributes: Attributes): Promise<'changed' | 'other-version' | 'gone'>;
}

export interface StatusShadow {
  /** What the last status said; undefined if there was none. */
  readState(thingName: string): Promise<string | undefined>;
  report(thingName: string, status: Status): Promise<void>;
}

/** When devices were deleted last. */
export interface DeletionRecord {
  read(): Promise<Deletions>;
  /** Stores what `read` answered, changed; false if somebody else did meanwhile. */
  write(deletions: Deletions): Promise<boolean>;
}

export interface Deletions {
  readonly last: readonly { readonly thingId: string /** ms since 1970. */; readonly at: number }[];
  /** Counts the writes; 0 before the first. */
  readonly revision: number;
}

/** What the log line says of an event. */
export interface Summary {
  /** `ignored`: not for this stack, or of a thing that is gone. `unchanged`: the device is as the thing says. */
  readonly outcome: 'done' | 'unchanged' | 'ignored';
  readonly thingName: string;
  readonly state?: Status['state'];
  readonly devEUI?: string | undefined;
}

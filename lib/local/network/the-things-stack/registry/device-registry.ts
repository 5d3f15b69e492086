import type { EndDeviceIDs } from '../messages.ts';
import { type ErrorDefinition, StackError } from '../stack-error.ts';
import type { EndDeviceJson } from './end-device-json.ts';
import { merged, textAt } from './masked.ts';

/** A device as one server keeps it. */
export interface DeviceRecord<State> {
  readonly ids: EndDeviceIDs;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly updatedAt: number;
  /** What the application has set, by the names of the API, without the ids. */
  readonly fields: EndDeviceJson;
  /** What the server itself makes of them, and what it has seen of the device. */
  readonly state: State;
}

/** A request to write some fields of a device. */
export interface DeviceChange {
  readonly deviceID: string;
  readonly endDevice: EndDeviceJson;
  /** Paths that are to be as they are in the end-device. */
  readonly mask: readonly string[];
}

/** A device as it would be after a change. */
export interface Admission<State> {
  readonly ids: EndDeviceIDs;
  /** As the request has them; EUIs are empty where it has none. */
  readonly given: EndDeviceIDs;
  readonly fields: EndDeviceJson;
  /** What of it was to be written. */
  readonly mask: readonly string[];
  /** Undefined for a new device. */
  readonly before: Pick<DeviceRecord<State>, 'fields' | 'state'> | undefined;
}

export interface RegistryRules<State> {
  readonly applicationID: string;
  /** Milliseconds since 1970. */
  now(): number;
  readonly errors: {
    readonly notFound: ErrorDefinition;
    /** For a device that is to be deleted. */
    readonly nothingToDelete: ErrorDefinition;
    readonly euisTaken: ErrorDefinition;
    readonly readOnlyField: ErrorDefinition;
  };
  /** Whether EUIs are judged on every write, or only where the mask names them. */
  readonly readsEUIs: 'always' | 'in mask';
  /** The server's own view of the device, new or brought up to date; throws StackError before anything has changed. */
  admit(admission: Admission<State>): State;
}

/** The devices of one server. Writing is an upsert: the same request twice does nothing the second time. */
export class DeviceRegistry<State> {
  private readonly records = new Map<string, DeviceRecord<State>>();

  constructor(private readonly rules: RegistryRules<State>) {}

  find(deviceID: string): DeviceRecord<State> | undefined {
    return this.records.get(deviceID);
  }

  get(deviceID: string): DeviceRecord<State> {
    const record = this.records.get(deviceID);
    if (record === undefined) throw new StackError(this.rules.errors.notFound);
    return record;
  }

  /** In the order of their creation. */
  all(): readonly DeviceRecord<State>[] {
    return [...this.records.values()];
  }

  set({ deviceID, endDevice, mask }: DeviceChange): DeviceRecord<State> {
    const before = this.records.get(deviceID);
    const given = { deviceID, devEUI: textAt(endDevice, 'ids.dev_eui'), joinEUI: textAt(endDevice, 'ids.join_eui') };
    if (before === undefined) this.assertFree(given);
    else this.assertUnchanged(before.ids, given, mask);
    const ids = before?.ids ?? given;
    const paths = mask.filter((path) => path !== 'ids' && !path.startsWith('ids.'));
    const fields = merged(before?.fields ?? {}, endDevice, paths);
    const state = this.rules.admit({ ids, given, fields, mask: paths, before });
    const now = this.rules.now();
    const record = { ids, createdAt: before?.createdAt ?? now, updatedAt: now, fields, state };
    this.records.set(deviceID, record);
    return record;
  }

  delete(deviceID: string): void {
    if (this.records.delete(deviceID)) return;
    throw new StackError(this.rules.errors.nothingToDelete, { attributes: { device_uid: this.uid(deviceID) } });
  }

  /** Deletes those that there are. */
  deleteAll(deviceIDs: readonly string[]): void {
    for (const deviceID of deviceIDs) this.records.delete(deviceID);
  }

  private assertFree({ devEUI, joinEUI }: EndDeviceIDs): void {
    if (devEUI === '') return;
    const other = this.all().find(({ ids }) => ids.devEUI === devEUI && ids.joinEUI === joinEUI);
    if (other === undefined) return;
    throw euisTaken(this.rules.errors.euisTaken, { ...other.ids, applicationID: this.rules.applicationID });
  }

  private assertUnchanged(ids: EndDeviceIDs, given: EndDeviceIDs, mask: readonly string[]): void {
    const judged = (path: string, eui: string): boolean =>
      mask.includes(path) || (this.rules.readsEUIs === 'always' && eui !== '');
    const changed =
      (judged('ids.dev_eui', given.devEUI) && given.devEUI !== ids.devEUI && 'ids.dev_eui') ||
      (judged('ids.join_eui', given.joinEUI) && given.joinEUI !== ids.joinEUI && 'ids.join_eui');
    if (changed) throw new StackError(this.rules.errors.readOnlyField, { attributes: { field: changed } });
  }

  private uid(deviceID: string): string {
    return `${this.rules.applicationID}.${deviceID}`;
  }
}

/** Two devices can't have the same EUIs; says who has them. */
export function euisTaken(
  definition: ErrorDefinition,
  { applicationID, deviceID, devEUI, joinEUI }: EndDeviceIDs & { readonly applicationID: string },
): StackError {
  const attributes = { join_eui: joinEUI, dev_eui: devEUI, device_id: deviceID, application_id: applicationID };
  return new StackError(definition, { attributes });
}

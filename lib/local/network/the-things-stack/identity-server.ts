import { type DeviceChange, type DeviceRecord, DeviceRegistry, euisTaken } from './registry/device-registry.ts';
import { textAt, valueAt } from './registry/masked.ts';
import {
  addressMismatch,
  endDeviceNotFound,
  euisTakenIn,
  forbiddenID,
  idTaken,
  readOnlyField,
} from './registry/registry-errors.ts';
import { StackError } from './stack-error.ts';

const NAMESPACE = 'pkg/identityserver';
const EUIS_TAKEN = euisTakenIn(NAMESPACE);
const SERVERS = ['network', 'application', 'join'] as const;

/** Some of the words that nobody may call a device. */
const FORBIDDEN_IDS: readonly string[] = ['admin', 'api', 'batch', 'device', 'devices', 'root', 'search', 'test'];

/** A device that another application of the network has. */
export interface ForeignDevice {
  readonly applicationID: string;
  readonly deviceID: string;
  /** EUIs are 16 upper-case hex digits. */
  readonly devEUI: string;
  readonly joinEUI: string;
}

export interface IdentityServerOptions {
  readonly applicationID: string;
  /** Milliseconds since 1970. */
  now(): number;
  /** Host of all servers of the application; empty: it names none, and its devices may name any. */
  readonly serverAddress: string;
  readonly foreignDevices: readonly ForeignDevice[];
}

/** Decides who a device is: no two have the same ID or the same EUIs. Names and attributes are kept here. */
export class IdentityServer {
  readonly devices: DeviceRegistry<undefined>;

  constructor(private readonly options: IdentityServerOptions) {
    const { applicationID, now } = options;
    this.devices = new DeviceRegistry({
      applicationID,
      now,
      errors: {
        notFound: endDeviceNotFound,
        nothingToDelete: endDeviceNotFound,
        euisTaken: EUIS_TAKEN,
        readOnlyField: readOnlyField(NAMESPACE),
      },
      readsEUIs: 'in mask',
      admit: () => undefined,
    });
  }

  /** Throws StackError if anything of it is taken. Here, creating is no upsert. */
  create(change: DeviceChange): DeviceRecord<undefined> {
    const { deviceID, endDevice } = change;
    if (FORBIDDEN_IDS.includes(deviceID)) throw new StackError(forbiddenID, { attributes: { id: deviceID } });
    for (const server of SERVERS) this.assertAddress(server, textAt(endDevice, `${server}_server_address`));
    if (this.devices.find(deviceID) !== undefined) throw new StackError(idTaken);
    const foreign = this.options.foreignDevices.find(
      ({ devEUI, joinEUI }) =>
        devEUI === valueAt(endDevice, 'ids.dev_eui') && joinEUI === valueAt(endDevice, 'ids.join_eui'),
    );
    if (foreign !== undefined) throw euisTaken(EUIS_TAKEN, foreign);
    return this.devices.set(change);
  }

  update(change: DeviceChange): DeviceRecord<undefined> {
    this.devices.get(change.deviceID);
    return this.devices.set(change);
  }

  private assertAddress(server: (typeof SERVERS)[number], address: string): void {
    const expected = this.options.serverAddress;
    if (expected === '' || address === '' || hostOf(address) === hostOf(expected)) return;
    throw new StackError(addressMismatch(server), { attributes: { address, expected } });
  }
}

/** Without scheme and port. */
function hostOf(address: string): string {
  return address.replace(/^\w+:\/\//, '').replace(/[:/].*$/, '');
}

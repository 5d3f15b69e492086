import { networkOf } from '../../../lambdas/networks/network-of.ts';
import { deviceIDOf } from './device-row.ts';
import type { DeviceState } from './device-states.ts';
import type { ProvisioningState } from './provisioning-states.ts';
import type { RegisteredThing } from './thing-registry.ts';

export interface ListedDevice {
  readonly thingName: string;
  /** Null where none is known, as in all that follows. */
  readonly devEUI: string | null;
  readonly deviceID: string | null;
  /** What became of it at the network: that is nothing where an uplink made the thing. */
  readonly provisioning: ProvisioningState | null;
  readonly origin: 'network' | 'user';
  /** Where it was heard last, or is said to be: see `NETWORKS`. */
  readonly network: string;
  readonly encryption: 'end-to-end' | 'network' | null;
  /** RFC 3339, to the second. */
  readonly lastSeen: string | null;
}

/** A thing, its device's state and its shadow as one device. */
export function listedDevice(
  { thingName, attributes }: RegisteredThing,
  state: DeviceState | undefined,
  provisioning: ProvisioningState | undefined,
): ListedDevice {
  const { devEUI, deviceID, origin } = attributes;
  return {
    thingName,
    devEUI: devEUI ?? null,
    deviceID: devEUI === undefined ? (deviceID ?? null) : deviceIDOf(attributes),
    provisioning: provisioning ?? null,
    origin: origin === 'network' ? 'network' : 'user',
    network: networkOf(attributes),
    encryption: state?.endToEnd === undefined ? null : state.endToEnd ? 'end-to-end' : 'network',
    // Nine digits of the second are more than anybody reads.
    lastSeen: state?.lastSeen?.replace(/\.\d+Z$/, 'Z') ?? null,
  };
}

export const LIST_HEADING = ['THING', 'DEVEUI', 'DEVICE ID', 'NETWORK', 'PROVISIONING', 'ENCRYPTION', 'LAST SEEN'];

export function listRow(device: ListedDevice): string[] {
  const { thingName, devEUI, deviceID, network, encryption, lastSeen } = device;
  const names = [thingName, devEUI ?? '-', deviceID ?? '-', network];
  return [...names, provisioningText(device), encryption ?? '-', lastSeen ?? '-'];
}

function provisioningText({ provisioning, origin }: ListedDevice): string {
  if (provisioning === null) return origin === 'network' ? 'by the network' : '-';
  const { state, code } = provisioning;
  return code === undefined ? state : `${state} (${code})`;
}

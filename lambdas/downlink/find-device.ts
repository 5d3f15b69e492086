import { CodedError } from '../errors.ts';
import { type Device, deviceKey, isEndToEnd } from '../lorawan/device-state.ts';
import { outboxOf } from '../lorawan/outbox/entry.ts';
import { NETWORKS } from '../networks/contract.ts';
import { networkOf } from '../networks/network-of.ts';
import { isIdentifier } from '../networks/the-things-stack/wire.ts';
import type { DownlinkDeps } from './deps.ts';

/** Where a downlink goes. */
export interface DownlinkTarget {
  /** As it is stored; of revision 0 if it was never heard. */
  readonly device: Device;
  /** Whether the network must not see the payload. */
  readonly endToEnd: boolean;
  /** One of `NETWORKS`. */
  readonly network: string;
  /** The thing's attribute `codec`. */
  readonly codec?: string | undefined;
}

/**
 * Finds the device of a thing; undefined if the thing belongs to another stack, which hears the same request.
 * @throws CodedError `UNKNOWN_THING` if no stack can send to it
 */
export async function findDevice(thingName: string, deps: DownlinkDeps): Promise<DownlinkTarget | undefined> {
  const attributes = await deps.describeThing(thingName);
  if (attributes === undefined) throw new CodedError('UNKNOWN_THING', `thing ${thingName} does not exist`);
  const { stackName, devEUI, deviceID, codec } = attributes;
  if (stackName === undefined) {
    throw new CodedError('UNKNOWN_THING', `thing ${thingName} belongs to no stack: its attribute stackName is missing`);
  }
  if (stackName !== deps.stack.name) return undefined;
  if (devEUI === undefined && deviceID === undefined) {
    throw new CodedError('UNKNOWN_THING', `thing ${thingName} names no device: its attribute devEUI is missing`);
  }
  const { applicationID } = deps.stack;
  const ids = {
    applicationID,
    devEUI: devEUI && parsedDevEUI(devEUI, thingName),
    // Under its usual id the network has a device that is still to join.
    deviceID: deviceID === undefined ? `eui-${devEUI?.toLowerCase()}` : checkedDeviceID(deviceID, thingName),
  };
  const key = deviceKey(ids);
  const known = await deps.devices.read(key);
  // What was noted of a device before the stack had The Things Stack has none.
  const device: Device =
    known === undefined
      ? { ...ids, key, thingName, claimedAt: 0, revision: 0 }
      : { ...known, applicationID: known.applicationID || applicationID };
  // Where it was heard last; the thing says the same, and alone knows it of a device that was never heard.
  const network = networkOf(device.network === undefined ? attributes : device);
  if (network !== NETWORKS.theThingsStack) return { device, network, codec, endToEnd: false };
  const endToEnd = isEndToEnd(device) || outboxOf(device).length > 0 || isExpectedToBe(device, deps);
  return { device, network, codec, endToEnd };
}

/** A device without a session was never heard. */
function isExpectedToBe({ session, pending }: Device, { stack }: DownlinkDeps): boolean {
  return stack.endToEndEncryption && session === undefined && pending === undefined;
}

/** In upper case, as the device's own messages name it: one device must not have two states. */
function parsedDevEUI(devEUI: string, thingName: string): string {
  if (/^[0-9A-F]{16}$/i.test(devEUI)) return devEUI.toUpperCase();
  throw namesNoDevice(thingName, 'devEUI', devEUI, '16 hex digits are accepted');
}

/** It becomes part of a path, in which anything else could mean another device. */
function checkedDeviceID(deviceID: string, thingName: string): string {
  if (isIdentifier(deviceID)) return deviceID;
  const accepted = '3 to 36 lower-case letters, digits and single dashes are accepted';
  throw namesNoDevice(thingName, 'deviceID', deviceID, accepted);
}

function namesNoDevice(thingName: string, attribute: string, value: string, accepted: string): CodedError {
  return new CodedError('UNKNOWN_THING', `thing ${thingName} has the attribute ${attribute} "${value}": ${accepted}`);
}

import { CodedError } from '../errors.ts';
import type { Device } from '../lorawan/device-state.ts';
import type { DownlinkDeps, DownlinkStack } from './deps.ts';

/** Where a downlink goes. */
export interface DownlinkTarget {
  readonly applicationID: string;
  readonly deviceID: string;
  /** Whether the network must not see the payload. */
  readonly endToEnd: boolean;
}

/**
 * Finds the device of a thing; undefined if the thing belongs to another stack, which hears the same request.
 * @throws CodedError `UNKNOWN_THING` if no stack can send to it
 */
export async function findDevice(thingName: string, deps: DownlinkDeps): Promise<DownlinkTarget | undefined> {
  const attributes = await deps.describeThing(thingName);
  if (attributes === undefined) throw new CodedError('UNKNOWN_THING', `thing ${thingName} does not exist`);
  const { stackName, devEUI, deviceID } = attributes;
  if (stackName === undefined) {
    throw new CodedError('UNKNOWN_THING', `thing ${thingName} belongs to no stack: its attribute stackName is missing`);
  }
  if (stackName !== deps.stack.name) return undefined;
  const key = devEUI ?? (deviceID && `${deps.stack.applicationID}/${deviceID}`);
  if (key === undefined) {
    throw new CodedError('UNKNOWN_THING', `thing ${thingName} names no device: its attribute devEUI is missing`);
  }
  const device = await deps.readDevice(key);
  return device === undefined ? neverHeard(key, deviceID, deps.stack) : target(device);
}

function target({ applicationID, deviceID, session, pending }: Device): DownlinkTarget {
  return { applicationID, deviceID, endToEnd: Boolean(session?.endToEnd || pending?.endToEnd) };
}

/** The network keeps a downlink for a device that is still to join, if it has the device under its usual id. */
function neverHeard(devEUI: string, deviceID: string | undefined, stack: DownlinkStack): DownlinkTarget {
  return {
    applicationID: stack.applicationID,
    deviceID: deviceID ?? `eui-${devEUI.toLowerCase()}`,
    endToEnd: stack.endToEndEncryption,
  };
}

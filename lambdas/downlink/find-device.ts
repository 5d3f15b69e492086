import { CodedError } from '../errors.ts';
import { type Device, deviceKey, isEndToEnd } from '../lorawan/device-state.ts';
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
  if (devEUI === undefined && deviceID === undefined) {
    throw new CodedError('UNKNOWN_THING', `thing ${thingName} names no device: its attribute devEUI is missing`);
  }
  const { applicationID } = deps.stack;
  const ids = { applicationID, devEUI, deviceID: deviceID ?? `eui-${devEUI?.toLowerCase()}` };
  const device = await deps.readDevice(deviceKey(ids));
  return device === undefined ? neverHeard(ids, deps.stack) : target(device);
}

function target(device: Device): DownlinkTarget {
  const { applicationID, deviceID } = device;
  return { applicationID, deviceID, endToEnd: isEndToEnd(device) };
}

/** The network keeps a downlink for a device that is still to join, if it has the device under its usual id. */
function neverHeard(
  { applicationID, deviceID }: Pick<Device, 'applicationID' | 'deviceID'>,
  { endToEndEncryption }: DownlinkStack,
): DownlinkTarget {
  return { applicationID, deviceID, endToEnd: endToEndEncryption };
}

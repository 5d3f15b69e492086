import { CodedError } from '../errors.ts';
import { NETWORKS } from '../networks/contract.ts';
import { networkOf } from '../networks/network-of.ts';
import type { DevicesDeps, RegistryDeps, Thing } from './deps.ts';
import type { Attributes } from './network-device.ts';

/**
 * Whether a thing's device is to be made, changed and deleted with it: only at The Things Stack, if the stack has it. On another
 * network its owner does that.
 */
export function managesDevice(
  { attributes }: { readonly attributes: Attributes },
  deps: DevicesDeps,
): deps is RegistryDeps {
  return deps.registry !== undefined && networkOf(attributes) === NETWORKS.theThingsStack;
}

/** Nobody would take the keys of such a device out of its thing, where every operator reads them. */
export function unusedRootKeys({ thingName, attributes }: Thing, { registry }: DevicesDeps): CodedError {
  const why =
    registry === undefined
      ? 'the stack has no The Things Stack'
      : `the device is on the network "${networkOf(attributes)}", where none is made`;
  return new CodedError(
    'UNUSED_ROOT_KEYS',
    `thing ${thingName} has root keys or a claim code that nothing uses, since ${why}: take them out of the thing`,
  );
}

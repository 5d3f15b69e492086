import { type ThingOfDevice, thingOfDevice } from '../device-table/thing-of-device.ts';
import { CodedError } from '../errors.ts';
import { NETWORKS } from '../networks/contract.ts';
import { networkOf } from '../networks/network-of.ts';
import type { ApplicationUp, EndDeviceIds } from '../networks/the-things-stack/application-up.ts';
import type { UpstreamDeps, UpstreamStack } from './deps.ts';

/** Which device a message is from, and which network. */
type Heard = Pick<ApplicationUp, 'ids' | 'from'>;

/**
 * The name that a device's thing gets: the DevEUI, or `<stack>_<device id>`.
 * A device without a DevEUI gets the second in either scheme.
 */
function thingNameOf(ids: EndDeviceIds, stack: UpstreamStack): string {
  if (stack.thingNameScheme === 'DevEUI' && ids.devEUI !== undefined) return ids.devEUI;
  return `${stack.name}_${ids.deviceID}`;
}

/**
 * Finds or creates the thing of a device.
 * @throws CodedError `FOREIGN_THING` if a thing of that name belongs to another stack, or is of another network's device
 */
export async function ensureThing(up: Heard, deps: UpstreamDeps): Promise<ThingOfDevice> {
  const { stack, things } = deps;
  const thingName = thingNameOf(up.ids, stack);
  const attributes = attributesOf(up, stack);
  let existing = await things.describe(thingName);
  if (existing === undefined) {
    if (await things.create(thingName, attributes)) return { thingName };
    // Another handler was faster, or another stack.
    existing = await things.describe(thingName);
  }
  if (existing === undefined) throw new Error(`thing ${thingName} exists and does not: it is being deleted`);
  if (existing['stackName'] === undefined && up.from.network === NETWORKS.thingPark) {
    // ThingPark makes the thing itself before the first uplink, without attributes; another stack may hear it as well.
    if (await things.adopt(thingName, attributes)) return thingOfDevice(thingName, existing);
    existing = (await things.describe(thingName)) ?? {};
  }
  refuseForeign(thingName, existing['stackName'], stack.name);
  refuseNamesake(thingName, existing, up);
  const saysElsewhere = networkOf(existing) !== up.from.network;
  return { ...thingOfDevice(thingName, existing), ...(saysElsewhere && { hasMoved: true }) };
}

/** The same for a device whose thing was deleted; the user may have made it again, under whichever name. */
export async function ensureThingAgain(thingName: string, up: Heard, deps: UpstreamDeps): Promise<ThingOfDevice> {
  const { ids } = up;
  const attributes = (await deps.things.describe(thingName)) ?? {};
  const { stackName, devEUI = ids.devEUI } = attributes;
  const isAgain = stackName === deps.stack.name && devEUI?.toUpperCase() === ids.devEUI;
  return isAgain ? thingOfDevice(thingName, attributes) : ensureThing(up, deps);
}

function attributesOf({ ids, from }: Heard, stack: UpstreamStack): Record<string, string> {
  return {
    stackName: stack.name,
    deviceID: ids.deviceID,
    // A thing that came from the network is not to be created there again.
    origin: 'network',
    ...(from.network !== NETWORKS.theThingsStack && { network: from.network }),
    ...(ids.devEUI !== undefined && { devEUI: ids.devEUI }),
    ...(ids.joinEUI !== undefined && { joinEUI: ids.joinEUI }),
  };
}

/** Device ids are a network's own: another may have the same one for another device. In one network it is the next under that id. */
function refuseNamesake(thingName: string, existing: Readonly<Record<string, string>>, { ids, from }: Heard): void {
  const { devEUI } = existing;
  const isOfOther = devEUI !== undefined && ids.devEUI !== undefined && devEUI.toUpperCase() !== ids.devEUI;
  if (!isOfOther || serverOf(networkOf(existing)) === serverOf(from.network)) return;
  throw new CodedError(
    'FOREIGN_THING',
    `thing ${thingName} is that of ${devEUI} on the network "${networkOf(existing)}", this is ${ids.devEUI} on "${from.network}": ` +
      'give one of them another device id, or name things by DevEUI',
  );
}

/** Whose ids a network's devices have: telemetry is another way to hear The Things Stack. */
function serverOf(network: string): string {
  return network === NETWORKS.telemetry ? NETWORKS.theThingsStack : network;
}

function refuseForeign(thingName: string, owner: string | undefined, stackName: string): void {
  if (owner === stackName) return;
  const mend = `set its attribute stackName to "${stackName}" to hand it over`;
  throw new CodedError(
    'FOREIGN_THING',
    owner === undefined
      ? `thing ${thingName} belongs to no stack, this is stack "${stackName}": ${mend}`
      : `thing ${thingName} belongs to stack "${owner}", this is stack "${stackName}": ${mend}`,
  );
}

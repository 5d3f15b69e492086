import { ENTRY_ATTRIBUTES, ORIGIN_ATTRIBUTE } from '../../../lambdas/devices/contract.ts';
import type { NetworkDevice } from '../../../lambdas/devices/network-device.ts';
import { hasSecrets } from '../../../lambdas/devices/secret-attributes.ts';
import { NETWORKS } from '../../../lambdas/networks/contract.ts';
import { networkOf } from '../../../lambdas/networks/network-of.ts';
import { deviceIDOf } from './device-row.ts';
import type { RegisteredThing } from './thing-registry.ts';

/** Something in which the registry of things and the network don't agree. */
export interface Difference {
  readonly kind: 'thing-without-device' | 'device-without-thing' | 'other-identity' | 'unfinished' | 'two-things';
  readonly thingName: string | null;
  readonly deviceID: string | null;
  /** A sentence without its end. */
  readonly found: string;
  /** What to do about it, a sentence without its end. */
  readonly mend: string;
}

const TRY_AGAIN =
  'npx lorawan devices list says what became of it; once that is mended, redrive the failed messages, or change an ' +
  'attribute of the thing, and it is tried again';

/**
 * Compares the things of a stack with the devices of its application: by DevEUI, and where that finds none by device ID. Things
 * whose device is on another network need none there.
 * The differences of things come in their order, those of devices after them.
 */
export function reconcile(things: readonly RegisteredThing[], devices: readonly NetworkDevice[]): Difference[] {
  const byDevEUI = new Map(devices.flatMap((device) => (device.devEUI ? [[device.devEUI.toString(), device]] : [])));
  const byID = new Map(devices.map((device) => [device.deviceID, device]));
  const thingOf = new Map<string, string>();
  const ofThings = things.flatMap((thing) => {
    const { devEUI } = identityOf(thing);
    const device = byDevEUI.get(devEUI ?? '') ?? byID.get(deviceIDOf(thing.attributes));
    if (device === undefined) return isElsewhere(thing) ? [] : [withoutDevice(thing)];
    const other = thingOf.get(device.deviceID);
    if (other !== undefined) return [twoThings(thing, device, other)];
    thingOf.set(device.deviceID, thing.thingName);
    // What was registered before the device moved may stay for its return.
    return isElsewhere(thing) ? [] : [...otherIdentity(thing, device), ...unfinished(thing, device)];
  });
  const left = devices.filter(({ deviceID }) => !thingOf.has(deviceID));
  return [...ofThings, ...left.map(withoutThing)];
}

/** Whether the device of a thing is on another network than The Things Stack. */
export function isElsewhere({ attributes }: RegisteredThing): boolean {
  return networkOf(attributes) !== NETWORKS.theThingsStack;
}

function identityOf({ attributes }: RegisteredThing) {
  const joinEUI = attributes['joinEUI'] ?? attributes['appEUI'];
  return { devEUI: attributes['devEUI']?.toUpperCase(), joinEUI: joinEUI?.toUpperCase() };
}

function withoutDevice(thing: RegisteredThing): Difference {
  const { thingName, attributes } = thing;
  const deviceID = deviceIDOf(attributes);
  if (hasSecrets(thing)) {
    return { kind: 'unfinished', thingName, deviceID, found: 'its device is not made yet', mend: TRY_AGAIN };
  }
  const mend =
    attributes[ORIGIN_ATTRIBUTE] === 'network'
      ? 'delete the thing, or register the device in The Things Stack'
      : 'delete the thing, or give it its keys again (appKey, for LoRaWAN 1.1 nwkKey too), so that its device is made';
  return { kind: 'thing-without-device', thingName, deviceID, found: 'the network has no such device', mend };
}

function twoThings({ thingName }: RegisteredThing, { deviceID }: NetworkDevice, other: string): Difference {
  const found = `it stands for the same device as the thing ${other}`;
  return { kind: 'two-things', thingName, deviceID, found, mend: 'delete the one that you do not need' };
}

function otherIdentity(thing: RegisteredThing, device: NetworkDevice): Difference[] {
  const { thingName, attributes } = thing;
  const { deviceID } = device;
  const { devEUI, joinEUI } = identityOf(thing);
  const compared = [
    ['devEUI', devEUI, device.devEUI],
    ['joinEUI', joinEUI, device.joinEUI],
    ['deviceID', attributes['deviceID'], deviceID],
  ] as const;
  return compared.flatMap(([name, ofThing, ofDevice]) => {
    if (ofThing === undefined || ofDevice === undefined || ofThing === ofDevice) return [];
    const found = `its ${name} is ${ofThing}, at the network ${ofDevice}`;
    const mend = 'set the attribute of the thing right; the network can only change it by deleting the device';
    return [{ kind: 'other-identity', thingName, deviceID, found, mend }];
  });
}

function unfinished(thing: RegisteredThing, { deviceID, attributes }: NetworkDevice): Difference[] {
  const { thingName } = thing;
  const isBegun = attributes[ENTRY_ATTRIBUTES.unfinished] !== undefined;
  if (!isBegun && !hasSecrets(thing)) return [];
  const found = isBegun
    ? 'its device is not complete at the network'
    : 'its device is there, and its keys are still in the thing';
  return [{ kind: 'unfinished', thingName, deviceID, found, mend: TRY_AGAIN }];
}

function withoutThing({ deviceID, attributes }: NetworkDevice): Difference {
  const thingName = attributes[ENTRY_ATTRIBUTES.thingName] ?? null;
  const stackName = attributes[ENTRY_ATTRIBUTES.stackName];
  return {
    kind: 'device-without-thing',
    thingName,
    deviceID,
    found: thingName === null ? 'it has no thing' : `its thing ${thingName} is not in this stack (${stackName})`,
    mend:
      thingName === null
        ? 'its thing comes with its first uplink'
        : 'if it is not needed any more, delete the device in The Things Stack; else make a thing for it',
  };
}

import { NetworkUnavailable } from '../outbox/deps.ts';
import { ORIGIN_ATTRIBUTE } from './contract.ts';
import type { RegistryDeps, Summary, Thing } from './deps.ts';
import type { DeviceDescription } from './device-description.ts';
import { entryChanges, radioChanges } from './differences.ts';
import { noRoomForNotes, notesOf, withNotes } from './entry-notes.ts';
import type { EntryFields, NetworkDevice, Radio } from './network-device.ts';
import { rememberThing } from './remember-thing.ts';
import { reportStatus } from './report-status.ts';
import type { Progress } from './status.ts';

interface Update {
  readonly thing: Thing;
  readonly device: DeviceDescription;
  readonly progress: Progress;
  readonly deps: RegistryDeps;
}

/** What the network has otherwise than the thing says. */
interface Changes {
  readonly entry: Partial<EntryFields>;
  readonly radio: Partial<Radio>;
}

/** Brings a device that is complete to what its thing says; writes nothing at the network where it is that already. */
export async function updateDevice(update: Update, known: NetworkDevice): Promise<Summary['outcome']> {
  const { thing, device, progress, deps } = update;
  const { entry, radio } = changesOf(update, known);
  await rememberThing(thing, device, deps);
  progress.all('done');
  if (Object.keys(entry).length === 0) return confirm(update);
  await reportStatus(thing.thingName, { state: 'updating' }, progress, deps);
  const ids = { deviceID: device.deviceID, devEUI: device.devEUI, joinEUI: known.joinEUI };
  const { versionIDs } = entry;
  if (versionIDs !== undefined) {
    await progress.step('applicationServer', () => deps.registry.registerApplication(ids, versionIDs));
  }
  if (Object.keys(radio).length > 0) {
    await progress.step('networkServer', () => deps.registry.changeRadio(ids, radio));
  }
  // Last, since it is what later events compare with.
  const isThere = await progress.step('identityServer', () => deps.registry.update(device.deviceID, entry));
  if (!isThere) throw new NetworkUnavailable(`device ${device.deviceID} was removed meanwhile`);
  await reportStatus(thing.thingName, { state: 'created' }, progress, deps);
  return 'done';
}

function changesOf({ thing, device, deps }: Update, known: NetworkDevice): Changes {
  const old = notesOf(known.attributes);
  const owner = { stackName: deps.stack.name, thingName: thing.thingName };
  const isOthers =
    old.thingName !== undefined && (old.thingName !== owner.thingName || old.stackName !== owner.stackName);
  const radio = radioChanges(old.radio, device.radio);
  const isNoted = !isOthers && Object.keys(radio).length === 0;
  const notes = { ...old, ...(isOthers && owner), radio: { ...old.radio, ...device.radio } };
  const attributes = isNoted ? undefined : withNotes(known.attributes, notes);
  if (attributes === undefined && Object.keys(radio).length > 0) throw noRoomForNotes(device.deviceID);
  return { entry: { ...entryChanges(known, device), ...(attributes !== undefined && { attributes }) }, radio };
}

/** All is well: news after a failure that was mended, and for a thing that was made for a device. */
async function confirm({ thing, progress, deps }: Update): Promise<'unchanged'> {
  const state = await deps.statusShadow.readState(thing.thingName);
  const isFirst = state === undefined && !isFromNetwork(thing);
  if (isFirst || (state !== undefined && state !== 'created')) {
    await reportStatus(thing.thingName, { state: 'created' }, progress, deps);
  }
  return 'unchanged';
}

/** Whether an uplink made the thing, so that its device was there first. */
export const isFromNetwork = ({ attributes }: Thing): boolean => attributes[ORIGIN_ATTRIBUTE] === 'network';

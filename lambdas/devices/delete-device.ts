import type { Invocation } from '../invocation.ts';
import { admitDeletion } from './deletion-brake.ts';
import type { RegistryDeps, Thing } from './deps.ts';
import type { DeviceIdentity } from './device-description.ts';
import { type EntryNotes, isBegunFor, notesOf } from './entry-notes.ts';
import { forgetThing } from './forget-thing.ts';
import type { NetworkDevice } from './network-device.ts';
import { removeDevice } from './remove-device.ts';
import { announceStatus } from './report-status.ts';
import type { Progress, Status } from './status.ts';

interface Deletion {
  /** As it was last. */
  readonly thing: Thing;
  readonly device: DeviceIdentity;
  readonly failures: Invocation['failures'];
  readonly progress: Progress;
  readonly deps: RegistryDeps;
}

/** Does with the device of a thing that is gone what the settings say; one that was never finished is taken back. */
export async function deleteDevice(deletion: Deletion, known: NetworkDevice | undefined): Promise<Status['state']> {
  const { thing, device, failures, progress, deps } = deletion;
  const tell = async (state: Status['state'], message?: string) => {
    // Not before: a message would make a thing of that name, and the deletion be left alone because of it.
    await forgetThing(thing, deps);
    const told = { state, ...(message !== undefined && { message }) };
    await announceStatus(thing.thingName, told, progress, deps);
    return state;
  };
  if (known === undefined) {
    progress.all('removed');
    return tell('deleted', `the network has no device ${device.deviceID}`);
  }
  progress.all('done');
  const notes = notesOf(known.attributes);
  if (isBegunFor(notes, thing.thingId)) {
    await removeDevice(known, deps.registry, progress);
    return tell('rolled-back');
  }
  if (deps.stack.deviceDeletion === 'keep') return tell('kept');
  const owner = otherOwner(notes, deletion, known);
  if (owner !== undefined) return tell('kept', `device ${device.deviceID} belongs to ${owner}`);
  // Who redrives what was held has looked.
  if (!failures.includes('DELETIONS_HELD')) await admitDeletion(thing.thingId, deps.now(), deps.deletions);
  await announceStatus(thing.thingName, { state: 'deleting' }, progress, deps);
  await removeDevice(known, deps.registry, progress);
  return tell('deleted');
}

/** Whose the device is, if not the thing's. */
function otherOwner(notes: EntryNotes, { thing, device, deps }: Deletion, known: NetworkDevice): string | undefined {
  if (known.devEUI !== device.devEUI) return `DevEUI ${known.devEUI ?? 'none'}`;
  if (notes.stackName !== undefined && notes.stackName !== deps.stack.name) return `stack ${notes.stackName}`;
  if (notes.thingName !== undefined && notes.thingName !== thing.thingName) return `thing ${notes.thingName}`;
  return undefined;
}

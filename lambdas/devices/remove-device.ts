import type { DeviceRegistry, Thing } from './deps.ts';
import { notesOf, versionOf, withNotes } from './entry-notes.ts';
import type { NetworkDevice, Server } from './network-device.ts';
import type { Progress } from './status.ts';

/** The Identity Server comes last: as long as it knows the device, a repeat finds what is left to do. */
const ORDER: readonly Server[] = ['applicationServer', 'joinServer', 'networkServer', 'identityServer'];

/** Removes a device from all servers, and gives it back to the Join Server that it was claimed from. */
export async function removeDevice(known: NetworkDevice, registry: DeviceRegistry, progress: Progress): Promise<void> {
  if (notesOf(known.attributes).isClaimed) await giveBack(known, registry);
  await removeEverywhere(known, registry, progress);
}

async function removeEverywhere(
  { deviceID }: NetworkDevice,
  registry: DeviceRegistry,
  progress: Progress,
): Promise<void> {
  for (const server of ORDER) await progress.step(server, () => registry.remove(server, deviceID), 'removed');
}

/** Another event may have removed the entry just before the claim: without one, nobody could give that back any more. */
async function giveBack(known: NetworkDevice, registry: DeviceRegistry): Promise<void> {
  const { deviceID, devEUI, joinEUI, name = deviceID, attributes, versionIDs } = known;
  if (devEUI === undefined || joinEUI === undefined) return;
  const ids = { deviceID, devEUI, joinEUI };
  if (await registry.unclaim(ids)) return;
  await registry.create(ids, { name, attributes, versionIDs }, true);
  await registry.unclaim(ids);
}

/**
 * Takes back a device that can't be finished, unless it is not this event's any more: finished, or begun anew by an event of
 * a newer version of the thing.
 */
export async function rollBack(
  { deviceID }: Pick<NetworkDevice, 'deviceID'>,
  thing: Thing,
  registry: DeviceRegistry,
  progress: Progress,
): Promise<void> {
  const known = await registry.find(deviceID);
  if (known === undefined || notesOf(known.attributes).unfinished !== versionOf(thing)) return;
  await removeDevice(known, registry, progress);
}

/**
 * Takes back what was begun for a claim that is refused. There is nothing to give back: a claim that is there all the same is
 * another's. What another attempt has begun meanwhile, or finished, stays.
 * @param begun the device as this attempt has left it
 */
export async function rollBackClaim(begun: NetworkDevice, registry: DeviceRegistry, progress: Progress): Promise<void> {
  const known = await registry.find(begun.deviceID);
  if (known === undefined) return;
  const [notes, noted] = [notesOf(known.attributes), notesOf(begun.attributes)];
  if (notes.unfinished !== noted.unfinished || notes.claimBegunAt !== noted.claimBegunAt) return;
  if (notes.unfinished !== undefined) return removeEverywhere(known, registry, progress);
  // One that was complete before goes on with its keys.
  const attributes = withNotes(known.attributes, { ...notes, isClaimed: false });
  const wasClaimed = notes.claimBegunAt === undefined;
  if (!wasClaimed && attributes !== undefined) await registry.update(known.deviceID, { attributes });
}

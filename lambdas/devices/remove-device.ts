import type { DeviceRegistry, Thing } from './deps.ts';
import { notesOf, versionOf } from './entry-notes.ts';
import type { DeviceIDs, NetworkDevice, Server } from './network-device.ts';
import type { Progress } from './status.ts';

/** The Identity Server comes last: as long as it knows the device, a repeat finds what is left to do. */
const ORDER: readonly Server[] = ['applicationServer', 'joinServer', 'networkServer', 'identityServer'];

/** Removes a device from all servers, and gives it back to the Join Server that it was claimed from. */
export async function removeDevice(known: NetworkDevice, registry: DeviceRegistry, progress: Progress): Promise<void> {
  const { deviceID } = known;
  if (notesOf(known.attributes).isClaimed) await giveBack(known, registry);
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
  { deviceID }: Pick<DeviceIDs, 'deviceID'>,
  thing: Thing,
  registry: DeviceRegistry,
  progress: Progress,
): Promise<void> {
  const known = await registry.find(deviceID);
  if (known === undefined || notesOf(known.attributes).unfinished !== versionOf(thing)) return;
  await removeDevice(known, registry, progress);
}

import { NetworkUnavailable } from '../outbox/deps.ts';
import type { Activation } from './activation.ts';
import type { Creation } from './create-device.ts';
import type { Thing } from './deps.ts';
import { notesOf } from './entry-notes.ts';
import type { NetworkDevice } from './network-device.ts';
import { haveSameSecrets } from './secret-attributes.ts';

/** Whether another Join Server has the keys. */
export const isClaim = (activation: Activation): boolean => 'claimAuthenticationCode' in activation;

/**
 * Sees to it that the device can join as the thing says, by root keys or by a claim, and no more in the other way. May be
 * repeated.
 * @param begun with the note that the device is claimed, or may be
 */
export async function activate(creation: Creation, begun: NetworkDevice): Promise<void> {
  const { thing, known, deps } = creation;
  const { ids, activation } = creation.device;
  const { registry } = deps;
  await refuseOutdated(creation, (current) => !haveSameSecrets(current, thing));
  if ('keys' in activation) {
    await registry.registerKeys(ids, activation.keys);
    // Not before: keys that are refused must not leave a device with none.
    if (notesOf(begun.attributes).isClaimed) await registry.unclaim(ids);
    return;
  }
  const mayBeOurs = known !== undefined && notesOf(known.attributes).isClaimed;
  await registry.claim(ids, activation.claimAuthenticationCode, mayBeOurs);
  // The cluster's own Join Server must not answer for the device any more.
  if (known !== undefined) await registry.remove('joinServer', ids.deviceID);
}

/**
 * Keys of an earlier state of the thing, or of another thing of its name, must not take the place of newer ones, nor blank
 * them: another event brings those, or has brought them.
 */
export async function refuseOutdated(
  { thing, deps }: Creation,
  isOutdated: (current: Thing) => boolean,
): Promise<void> {
  const current = await deps.things.read(thing.thingName);
  if (current === undefined || !isOutdated(current)) return;
  throw new NetworkUnavailable(`thing ${thing.thingName} was changed meanwhile`);
}

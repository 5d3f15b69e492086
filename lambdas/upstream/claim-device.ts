import { TIME_LIMIT_SECONDS } from '../contract.ts';
import { changeDevice } from '../device-table/change-device.ts';
import { withThing } from '../device-table/thing-of-device.ts';
import type { Claim, Claimant, Verdict } from '../lorawan/claim-message.ts';
import { type Device, deviceKey } from '../lorawan/device-state.ts';
import type { ApplicationUp } from '../networks/the-things-stack/application-up.ts';
import { sortableTime } from '../networks/the-things-stack/wire.ts';
import type { UpstreamDeps } from './deps.ts';
import { ensureThing, ensureThingAgain } from './ensure-thing.ts';
import { placedBy, tellsPlace, tellThing } from './moved-device.ts';

/** A message that was decided on, and the state that is stored now. */
export interface Claimed {
  readonly verdict: Verdict;
  /** Whether no other handler of the device can be at work that updates the metrics. */
  readonly alone: boolean;
  readonly device: Device;
}

/** Who brings a message, and when. */
export function claimantOf(request: string, deps: UpstreamDeps): Claimant {
  const now = deps.now();
  return { request, now, aloneBefore: now - TIME_LIMIT_SECONDS * 1000 };
}

/**
 * Reads what is known of the device, decides by `rule`, and stores the outcome. A device that is not known yet, or whose thing
 * was deleted before the message, gets its thing first. What is older than the deletion is published under the name that the
 * thing had.
 */
export async function claimDevice(
  up: ApplicationUp,
  deps: UpstreamDeps,
  rule: (device: Device) => Claim,
): Promise<Claimed> {
  const known = (await deps.devices.read(deviceKey(up.ids))) ?? (await newDevice(up, deps));
  const again = isForNewThing(known, up) ? await ensureThingAgain(known.thingName, up, deps) : undefined;
  const { device, result } = await changeDevice(deps.devices, known, (stored) => {
    // One that is deleted just now is for the next message to make.
    const isMadeAgain = again !== undefined && stored.thingDeleted === known.thingDeleted;
    const current = isMadeAgain ? withThing(stored, again) : stored;
    const { next = current, ...claim } = rule(current);
    const isPlaced = tellsPlace(claim.verdict, current, next, up, deps.network !== undefined);
    return { next: isPlaced ? placedBy(next, up) : next, result: ofThing(current, claim) };
  });
  return { verdict: result.verdict, alone: result.alone ?? false, device: await tellThing(device, deps) };
}

/** A message without a time counts as new: a thing too many is better than a device that gets none ever again. */
function isForNewThing({ thingDeleted }: Device, { receivedAt }: ApplicationUp): boolean {
  if (thingDeleted === undefined) return false;
  const heardAt = sortableTime(receivedAt);
  return heardAt === undefined || heardAt > thingDeleted;
}

/** Where the thing is gone there is no shadow to move; writing it would make one. */
function ofThing({ thingDeleted }: Device, claim: Omit<Claim, 'next'>): Omit<Claim, 'next'> {
  return thingDeleted !== undefined && claim.verdict === 'newest' ? { ...claim, verdict: 'late' } : claim;
}

async function newDevice(up: ApplicationUp, deps: UpstreamDeps): Promise<Device> {
  return {
    key: deviceKey(up.ids),
    ...(await ensureThing(up, deps)),
    devEUI: up.ids.devEUI,
    network: up.from.network,
    applicationID: up.ids.applicationID,
    deviceID: up.ids.deviceID,
    claimedAt: 0,
    revision: 0,
  };
}

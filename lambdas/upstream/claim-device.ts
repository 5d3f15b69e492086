import { TIME_LIMIT_SECONDS } from '../contract.ts';
import { changeDevice } from '../device-table/change-device.ts';
import { withThing } from '../device-table/thing-of-device.ts';
import type { Claim, Claimant, Verdict } from '../lorawan/claim-message.ts';
import { type Device, deviceKey } from '../lorawan/device-state.ts';
import type { ApplicationUp } from '../networks/the-things-stack/application-up.ts';
import type { UpstreamDeps } from './deps.ts';
import { ensureThing, ensureThingAgain } from './ensure-thing.ts';
import { hasMoved, tellThing } from './moved-device.ts';

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
 * was deleted, gets its thing first.
 */
export async function claimDevice(
  up: ApplicationUp,
  deps: UpstreamDeps,
  rule: (device: Device) => Claim,
): Promise<Claimed> {
  const known = (await deps.devices.read(deviceKey(up.ids))) ?? (await newDevice(up, deps));
  const thing = known.thingDeleted ? await ensureThingAgain(known.thingName, up, deps) : known;
  const { device, result } = await changeDevice(deps.devices, known, (stored) => {
    // One that is deleted just now is for the next message to make.
    const isMadeAgain = stored.thingDeleted && known.thingDeleted;
    const { thingName, codec } = thing;
    const current = isMadeAgain ? withThing(stored, { thingName, codec }) : stored;
    const { next, ...claim } = rule(current);
    return { next: next === undefined ? current : { ...next, ...networkIds(up) }, result: claim };
  });
  if (hasMoved(known, device)) await tellThing(device, deps);
  return { verdict: result.verdict, alone: result.alone ?? false, device };
}

async function newDevice(up: ApplicationUp, deps: UpstreamDeps): Promise<Device> {
  return {
    key: deviceKey(up.ids),
    ...(await ensureThing(up, deps)),
    devEUI: up.ids.devEUI,
    ...networkIds(up),
    claimedAt: 0,
    revision: 0,
  };
}

/** A device may move to another network or application, or get another device id; downlinks need the current ones. */
function networkIds({ ids, from }: ApplicationUp): Pick<Device, 'network' | 'applicationID' | 'deviceID'> {
  return { network: from.network, applicationID: ids.applicationID, deviceID: ids.deviceID };
}

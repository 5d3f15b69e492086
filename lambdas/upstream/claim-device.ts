import { type Claim, type Claimant, type Device, deviceKey, type Verdict } from '../lorawan/device-state.ts';
import type { ApplicationUp, EndDeviceIds } from '../networks/the-things-stack/application-up.ts';
import { TIME_LIMIT_SECONDS } from './contract.ts';
import type { UpstreamDeps } from './deps.ts';
import { ensureThing } from './ensure-thing.ts';

/** More handlers of one device than this never run at the same time; past it, Lambda's retry is the better wait. */
const MAX_ATTEMPTS = 10;

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
 * Reads what is known of the device, decides by `rule`, and stores the outcome, again and again until nobody else has
 * changed the state in between. A device that is not known yet gets its thing first.
 */
export async function claimDevice(
  up: ApplicationUp,
  deps: UpstreamDeps,
  rule: (device: Device) => Claim,
): Promise<Claimed> {
  const key = deviceKey(up.ids);
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const known = await deps.devices.read(key);
    const device = known ?? (await newDevice(up.ids, deps));
    const { verdict, alone = false, next } = rule(device);
    if (next === undefined) return { verdict, alone, device };
    const stored = { ...next, ...networkIds(up.ids), revision: device.revision + 1 };
    if (await deps.devices.write(stored, known?.revision)) return { verdict, alone, device: stored };
  }
  throw new Error(`state of device ${key} changed ${MAX_ATTEMPTS} times while it was being updated`);
}

async function newDevice(ids: EndDeviceIds, deps: UpstreamDeps): Promise<Device> {
  return {
    key: deviceKey(ids),
    thingName: await ensureThing(ids, deps),
    devEUI: ids.devEUI,
    ...networkIds(ids),
    claimedAt: 0,
    revision: 0,
  };
}

/** A device may move to another application or get another device id; downlinks need the current ones. */
function networkIds(ids: EndDeviceIds): Pick<Device, 'applicationID' | 'deviceID'> {
  return { applicationID: ids.applicationID, deviceID: ids.deviceID };
}

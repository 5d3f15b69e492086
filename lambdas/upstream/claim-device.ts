import { TIME_LIMIT_SECONDS } from '../contract.ts';
import { changeDevice } from '../device-table/change-device.ts';
import type { Claim, Claimant, Verdict } from '../lorawan/claim-message.ts';
import { type Device, deviceKey } from '../lorawan/device-state.ts';
import type { ApplicationUp, EndDeviceIds } from '../networks/the-things-stack/application-up.ts';
import type { UpstreamDeps } from './deps.ts';
import { ensureThing } from './ensure-thing.ts';

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
 * Reads what is known of the device, decides by `rule`, and stores the outcome. A device that is not known yet gets its
 * thing first.
 */
export async function claimDevice(
  up: ApplicationUp,
  deps: UpstreamDeps,
  rule: (device: Device) => Claim,
): Promise<Claimed> {
  const known = (await deps.devices.read(deviceKey(up.ids))) ?? (await newDevice(up.ids, deps));
  const { device, result } = await changeDevice(deps.devices, known, (current) => {
    const { next, ...claim } = rule(current);
    return { next: next === undefined ? current : { ...next, ...networkIds(up.ids) }, result: claim };
  });
  return { verdict: result.verdict, alone: result.alone ?? false, device };
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

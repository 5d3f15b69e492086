import { type Claim, claimUplink } from '../lorawan/claim-message.ts';
import { deviceKey } from '../lorawan/device-state.ts';
import type { UplinkInSession } from '../lorawan/session-of-uplink.ts';
import { markOf, slotOf } from '../lorawan/uplink-mark.ts';
import type { ApplicationUp } from '../networks/the-things-stack/application-up.ts';
import { isSimulated, type Uplink } from '../networks/the-things-stack/uplink.ts';
import { sortableTime } from '../networks/the-things-stack/wire.ts';
import { type Claimed, claimantOf, claimDevice } from './claim-device.ts';
import type { UpstreamDeps } from './deps.ts';
import { tellThing } from './moved-device.ts';
import { storedSession } from './stored-session.ts';

/** Stores that an uplink came, in one write as a rule, and answers whether it is to be published. */
export async function claimUplinkOnce(
  up: ApplicationUp,
  uplink: Uplink,
  request: string,
  deps: UpstreamDeps,
): Promise<Claimed> {
  if (isSimulated(up, uplink)) return claimDevice(up, deps, unclaimed);
  const inSession = inSessionOf(up, uplink);
  const { session, fCntUp } = inSession;
  const claimant = claimantOf(request, deps);
  const advanced = await deps.devices.advance(deviceKey(up.ids), {
    network: up.from.network,
    sessionID: session.id,
    fCntUp,
    heardAt: session.heardAt,
    slot: slotOf(fCntUp),
    mark: markOf(fCntUp, request),
    ...(session.endToEnd && { nextFCntDown: uplink.lastAFCntDown + 1 }),
    now: claimant.now,
    aloneBefore: deps.metrics && claimant.aloneBefore,
  });
  if (advanced !== undefined) return { verdict: 'newest', alone: true, device: await tellThing(advanced, deps) };
  return claimDevice(up, deps, (device) => claimUplink(device, inSession, claimant));
}

/** A simulated uplink has no counter: nothing to remember, nothing to tell it from a repeat. */
const unclaimed = (): Claim => ({ verdict: 'newest' });

/** The network's name of the session; a network that has none changes the DevAddr with each. */
function sessionID(up: ApplicationUp, uplink: Uplink): string {
  return uplink.sessionKeyID ?? up.ids.devAddr ?? '';
}

/** When the network heard an uplink; sortable. */
function heardAt(up: ApplicationUp, uplink: Uplink): string | undefined {
  return sortableTime(uplink.receivedAt) ?? sortableTime(up.receivedAt);
}

/** An uplink as far as it decides on the device's state. */
export function inSessionOf(up: ApplicationUp, uplink: Uplink): UplinkInSession {
  const { appSKey, fCntUp, lastAFCntDown } = uplink;
  const session = storedSession(sessionID(up, uplink), up.ids.devAddr, appSKey, heardAt(up, uplink));
  const { isReplay, toldTime } = up.from;
  return { session, fCntUp, lastAFCntDown, isReplay, isUntimed: toldTime !== undefined };
}

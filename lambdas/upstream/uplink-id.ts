import type { Device } from '../lorawan/device-state.ts';
import { isNameless, placeOf, type UplinkInSession } from '../lorawan/session-of-uplink.ts';
import { markOf } from '../lorawan/uplink-mark.ts';
import type { ApplicationUp } from '../networks/the-things-stack/application-up.ts';
import { isSimulated, type Uplink } from '../networks/the-things-stack/uplink.ts';
import { inSessionOf } from './claim-uplink.ts';
import { eventID } from './outer-message.ts';

/** Id of an uplink: device, session and counter, which no other uplink has; simulated ones have neither of the last two. */
export function uplinkID(up: ApplicationUp, uplink: Uplink, device: Device, request: string): string {
  if (isSimulated(up, uplink)) return eventID(up, device);
  const inSession = inSessionOf(up, uplink);
  const begin = beginOf(inSession, device, markOf(uplink.fCntUp, request), up.from.toldTime);
  return `${device.key}:${inSession.session.id}${begin === undefined ? '' : `@${begin}`}:${uplink.fCntUp}`;
}

/**
 * When the session began, where others may have had its name before or will have it; of one that nobody remembers, when the uplink
 * was heard, or was said to be: that is the same in each attempt.
 */
function beginOf(uplink: UplinkInSession, device: Device, mark: string, toldTime?: string): string | undefined {
  if (!isNameless(uplink.session)) return undefined;
  switch (placeOf(uplink, device, mark)) {
    case 'session':
      return device.session?.began;
    case 'previous':
      return device.previous?.began;
    default:
      return toldTime ?? uplink.session.heardAt;
  }
}

import { type Device, sessionsOf } from '../lorawan/device-state.ts';
import type { ApplicationUp } from '../networks/the-things-stack/application-up.ts';
import { isSimulated, type Uplink } from '../networks/the-things-stack/uplink.ts';
import { heardAt, sessionID } from './claim-uplink.ts';
import { eventID } from './outer-message.ts';

/** Id of an uplink: device, session and counter, which no other uplink has; simulated ones have neither of the last two. */
export function uplinkID(up: ApplicationUp, uplink: Uplink, device: Device): string {
  if (isSimulated(up, uplink)) return eventID(up, device);
  const session = sessionID(up, uplink);
  const begin = beginOf(session, heardAt(up, uplink), device);
  return `${device.key}:${session}${begin === undefined ? '' : `@${begin}`}:${uplink.fCntUp}`;
}

/** When the session began, if others had its name: of those that are known, the last that did not begin after the uplink. */
function beginOf(session: string, time: string | undefined, device: Device): string | undefined {
  const namesakes = sessionsOf(device).filter(({ id }) => id === session);
  return namesakes.find(({ since = '' }) => time === undefined || since <= time)?.since;
}

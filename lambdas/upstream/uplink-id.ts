import type { Device } from '../lorawan/device-state.ts';
import type { ApplicationUp } from '../networks/the-things-stack/application-up.ts';
import { isSimulated, type Uplink } from '../networks/the-things-stack/uplink.ts';
import { sessionID } from './claim-uplink.ts';
import { eventID } from './outer-message.ts';

/** Id of an uplink: device, session and counter, which no other uplink has; simulated ones have neither of the last two. */
export function uplinkID(up: ApplicationUp, uplink: Uplink, device: Device): string {
  if (isSimulated(up, uplink)) return eventID(up, device);
  const { id, since } = device.session ?? {};
  const session = sessionID(up, uplink);
  // Counters began anew under the same name.
  const begin = since !== undefined && id === session ? `@${since}` : '';
  return `${device.key}:${session}${begin}:${uplink.fCntUp}`;
}

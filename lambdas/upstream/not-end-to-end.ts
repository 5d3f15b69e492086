import type { WarningCode } from '../errors.ts';
import type { Device } from '../lorawan/device-state.ts';
import type { Uplink } from '../networks/the-things-stack/uplink.ts';
import type { UpstreamDeps } from './deps.ts';

/** What a user should know whose device is readable for the network although it was not to be. */
export const NOT_END_TO_END: { readonly code: WarningCode; readonly message: string } = {
  code: 'NOT_END_TO_END',
  message:
    'theThingsStack.endToEndEncryption is on, and the network can read this session: it began before the KEK was set at ' +
    'the Join Server, or no KEK is set there, or the device has a KEK label of its own. Check that, then let the device rejoin.',
};

/** Whether a payload came in clear though the user asked for ciphertext. Said once a session, with its first uplink. */
export function isInClearUnasked(uplink: Uplink, device: Device, { stack }: UpstreamDeps): boolean {
  if (!stack.endToEndEncryption || uplink.appSKey !== undefined) return false;
  const { session } = device;
  return session?.fCntUp === uplink.fCntUp && Object.keys(session.seen).length === 1;
}

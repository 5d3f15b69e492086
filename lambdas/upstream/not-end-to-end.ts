import type { WarningCode } from '../errors.ts';
import type { Device } from '../lorawan/device-state.ts';
import { NETWORKS } from '../networks/contract.ts';
import type { ApplicationUp } from '../networks/the-things-stack/application-up.ts';
import type { Uplink } from '../networks/the-things-stack/uplink.ts';
import type { UpstreamDeps } from './deps.ts';

/** What a user should know of a message that was handled all the same. */
export interface Warning {
  readonly code: WarningCode;
  readonly message: string;
}

const READABLE_SESSION: Warning = {
  code: 'NOT_END_TO_END',
  message:
    'theThingsStack.endToEndEncryption is on, and the network can read this session: it began before the KEK was set at ' +
    'the Join Server, or no KEK is set there, or the device has a KEK label of its own. Check that, then let the device rejoin.',
};

const movedTo = (network: string): Warning => ({
  code: 'NOT_END_TO_END',
  message:
    `theThingsStack.endToEndEncryption is on, and the device has moved to the network "${network}", which can read its payloads, ` +
    'and gets its downlinks in clear. If it was not moved, find out who publishes there in its name.',
});

/** Whether a payload came in clear though the user asked for ciphertext. Said once a session, with its first uplink. */
export function clearUnasked(up: ApplicationUp, uplink: Uplink, device: Device, { stack }: UpstreamDeps): Warning[] {
  const { session, previous } = device;
  if (!stack.endToEndEncryption || uplink.appSKey !== undefined || up.from.endToEnd === true) return [];
  if (session?.fCntUp !== uplink.fCntUp || Object.keys(session.seen).length !== 1) return [];
  const { network } = up.from;
  if (network === NETWORKS.theThingsStack) return [READABLE_SESSION];
  return previous?.endToEnd ? [movedTo(network)] : [];
}

import type { ApplicationSession } from './application-session.ts';
import type { EndDeviceIDs } from './messages.ts';

/** A device as the Application Server keeps it. */
export interface ApplicationDevice {
  readonly ids: EndDeviceIDs;
  /** Sent with each uplink. */
  versionIDs?: unknown;
  /** Goes before the link's flag. */
  skipPayloadCryptoOverride?: boolean | undefined;
  session?: ApplicationSession | undefined;
  pendingSession?: ApplicationSession | undefined;
}

/** What the application set for all its devices. */
export interface ApplicationLink {
  readonly skipPayloadCrypto: boolean;
}

/** The device's sessions, the running one first. */
export function sessionsOf(device: ApplicationDevice): readonly ApplicationSession[] {
  return [device.session, device.pendingSession].filter((session) => session !== undefined);
}

/**
 * The session a message belongs to. An uplink or an event of the pending session proves that the device has moved to it,
 * so it becomes the running one.
 */
export function matchSession(device: ApplicationDevice, sessionKeyID: string): ApplicationSession | undefined {
  if (device.pendingSession?.sessionKeyID === sessionKeyID) {
    device.session = device.pendingSession;
    device.pendingSession = undefined;
  }
  return device.session?.sessionKeyID === sessionKeyID ? device.session : undefined;
}

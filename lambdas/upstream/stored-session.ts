import { type KeyEnvelope, wrappedKeyOf } from '../lorawan/app-s-key.ts';
import type { Session } from '../lorawan/device-state.ts';

/** What of a session goes into the device table. A key that came bare is used once and forgotten. */
export function storedSession(
  id: string,
  devAddr: string | undefined,
  envelope: KeyEnvelope | undefined,
  heardAt: string | undefined,
): Session {
  const appSKey = envelope && wrappedKeyOf(envelope);
  return { id, devAddr, endToEnd: envelope !== undefined, ...(appSKey && { appSKey }), heardAt, seen: {} };
}

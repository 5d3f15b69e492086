import type { KeyEnvelope } from '../lorawan/app-s-key.ts';
import { bytesToBase64 } from '../lorawan/bytes.ts';
import type { Session } from '../lorawan/device-state.ts';

/** What of a session goes into the device table. A key that came bare is used once and forgotten. */
export function storedSession(
  id: string,
  devAddr: string | undefined,
  envelope: KeyEnvelope | undefined,
  heardAt: string | undefined,
): Session {
  return {
    id,
    devAddr,
    endToEnd: envelope !== undefined,
    ...(envelope !== undefined &&
      envelope.kekLabel !== '' && {
        appSKey: { kekLabel: envelope.kekLabel, encryptedKey: bytesToBase64(envelope.encryptedKey) },
      }),
    heardAt,
    seen: {},
  };
}

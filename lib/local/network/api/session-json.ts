import type { ApplicationDevice } from '../the-things-stack/application-device.ts';
import type { ApplicationServer } from '../the-things-stack/application-server.ts';
import type { ApplicationSession } from '../the-things-stack/application-session.ts';
import { keyEnvelopeJson } from '../the-things-stack/application-up.ts';
import type { NetworkDevice, NetworkSession } from '../the-things-stack/network-session.ts';
import { timestamp, withoutZeros } from '../the-things-stack/proto-json.ts';

/** A device's sessions as the Application Server shows them: keys in clear if it can unwrap them. */
export function applicationSessions(
  server: ApplicationServer,
  { session, pendingSession }: ApplicationDevice,
): Record<string, unknown> {
  const json = (own: ApplicationSession | undefined) => own && applicationSession(server, own);
  return withoutZeros({ session: json(session), pending_session: json(pendingSession) });
}

/** A device's sessions as the Network Server shows them, but for the keys, which nobody here asks for. */
export function networkSessions({ session, pendingSession }: NetworkDevice): Record<string, unknown> {
  return withoutZeros({
    session: session && networkSession(session),
    pending_session: pendingSession && networkSession(pendingSession),
  });
}

function applicationSession(server: ApplicationServer, session: ApplicationSession): object {
  return withoutZeros({
    dev_addr: session.devAddr,
    keys: { session_key_id: session.sessionKeyID, app_s_key: keyEnvelopeJson(server.visibleKey(session)) },
    last_a_f_cnt_down: session.lastAFCntDown,
    started_at: timestamp(session.startedAt),
  });
}

function networkSession({ devAddr, sessionKeyID, lastFCntUp, lastNFCntDown }: NetworkSession): object {
  return withoutZeros({
    dev_addr: devAddr,
    keys: { session_key_id: sessionKeyID },
    last_f_cnt_up: lastFCntUp,
    last_n_f_cnt_down: lastNFCntDown,
  });
}

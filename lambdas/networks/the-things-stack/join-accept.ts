import * as v from 'valibot';
import type { KeyEnvelope } from '../../lorawan/app-s-key.ts';
import { type ApplicationUp, read } from './application-up.ts';
import { parseKeyEnvelope } from './key-envelope.ts';
import { jsonObject, timestamp } from './wire.ts';

/** What a `join_accept` says: a session was offered. The device has it only once an uplink in it proves so. */
export interface JoinAccept {
  readonly sessionKeyID: string;
  /** Present if and only if the network can't decrypt this session: end-to-end encryption. */
  readonly appSKey?: KeyEnvelope | undefined;
  /** When the network heard the join-request (RFC 3339). */
  readonly receivedAt?: string | undefined;
}

const JoinAcceptSchema = v.object({
  session_key_id: v.pipe(v.string(), v.minLength(1), v.maxLength(2736)),
  app_s_key: v.optional(jsonObject),
  received_at: timestamp,
});

/** @throws CodedError `MALFORMED_MESSAGE` naming the path */
export function parseJoinAccept(up: ApplicationUp): JoinAccept {
  const message = read(JoinAcceptSchema, up.message, 'join_accept');
  return {
    sessionKeyID: message.session_key_id,
    appSKey: message.app_s_key && parseKeyEnvelope(message.app_s_key),
    receivedAt: message.received_at,
  };
}

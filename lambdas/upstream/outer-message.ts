import { createHash } from 'node:crypto';
import type { ErrorCode, WarningCode } from '../errors.ts';
import type { JsonObject } from '../json-object.ts';
import type { Device } from '../lorawan/device-state.ts';
import type { ApplicationUp } from '../networks/the-things-stack/application-up.ts';
import type { Uplink } from '../networks/the-things-stack/uplink.ts';
import type { UpstreamStack } from './deps.ts';
import { fitsBeside } from './message-limit.ts';

/** Who can read the payload: only the user, or the network too. */
type Encryption = 'end-to-end' | 'network';

export const encryptionOf = (endToEnd: boolean): Encryption => (endToEnd ? 'end-to-end' : 'network');

/** Whether the network can't read an uplink. */
export const isEncryptedUplink = ({ from }: ApplicationUp, { appSKey }: Uplink): boolean =>
  appSKey !== undefined || from.endToEnd === true;

/** What we add to a message of the network, in the one member `integration`. */
export interface IntegrationNotes {
  /** The same for every copy of one message, so that consumers can drop repeats. */
  readonly messageID: string;
  readonly encryption: Encryption;
  /** The codec that was asked to decode the payload, `brand/model`. */
  readonly codec?: string | undefined;
  readonly warnings?: readonly { readonly code: WarningCode; readonly message: string }[];
  readonly errors?: readonly { readonly code: ErrorCode; readonly message: string }[];
  /** Base64 of a payload that could not be decrypted. */
  readonly encryptedPayload?: string | undefined;
}

/**
 * The document that users get: the network's own with its paths unchanged, plus `integration`.
 * @param message replaces the member named by the kind; keys and counters of the session never leave the handler
 */
export function outerMessage(
  up: ApplicationUp,
  device: Device,
  stack: Pick<UpstreamStack, 'name' | 'nativeMessage'>,
  notes: IntegrationNotes,
  message: JsonObject = up.message,
): JsonObject {
  const { app_s_key: _key, last_a_f_cnt_down: _counter, ...rest } = message;
  const document = { ...up.document, [up.kind]: rest };
  return {
    ...document,
    integration: {
      message_id: notes.messageID,
      thing_name: device.thingName,
      stack_name: stack.name,
      network: up.from.network,
      encryption: notes.encryption,
      ...(notes.codec !== undefined && { codec: notes.codec }),
      warnings: notes.warnings ?? [],
      errors: notes.errors ?? [],
      ...(stack.nativeMessage && nativeMember(up, document)),
      ...(notes.encryptedPayload !== undefined && { encrypted_payload: notes.encryptedPayload }),
    },
  };
}

/** Service data has the message in it already; beside a large one there is no room, and the message itself comes first. */
function nativeMember({ kind, from: { native } }: ApplicationUp, document: JsonObject): JsonObject {
  return native !== undefined && kind !== 'service_data' && fitsBeside(document, native) ? { native } : {};
}

/** Id of a message without a counter of its own: a digest of what the network said. */
export function eventID(up: ApplicationUp, device: Device): string {
  const digest = createHash('sha256').update(JSON.stringify(up.document)).digest('hex').slice(0, 16);
  return `${device.key}:${up.kind}:${digest}`;
}

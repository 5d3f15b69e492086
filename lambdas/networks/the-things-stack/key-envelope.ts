import * as v from 'valibot';
import type { JsonObject } from '../../json-object.ts';
import type { KeyEnvelope } from '../../lorawan/app-s-key.ts';
import { hexToBytes } from '../../lorawan/bytes.ts';
import { read } from './application-up.ts';
import { bytes } from './wire.ts';

const KeyEnvelopeSchema = v.object({
  kek_label: v.optional(v.string(), ''),
  encrypted_key: v.optional(bytes, ''),
  key: v.optional(v.pipe(v.string(), v.regex(/^([0-9a-f]{2})*$/i, 'not hex')), ''),
});

/**
 * The four shapes of a KeyEnvelope: wrapped (label and `encrypted_key`), and three without a label, in which the key is
 * in the clear as `key` (hex), as `encrypted_key`, or missing altogether.
 * @throws CodedError `MALFORMED_MESSAGE` naming the path
 */
export function parseKeyEnvelope(value: JsonObject): KeyEnvelope {
  const envelope = read(KeyEnvelopeSchema, value, 'app_s_key');
  const bare = envelope.kek_label === '' && envelope.encrypted_key.length === 0;
  return {
    kekLabel: envelope.kek_label,
    encryptedKey: bare ? hexToBytes(envelope.key) : envelope.encrypted_key,
  };
}

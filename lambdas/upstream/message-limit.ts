import type { JsonObject } from '../json-object.ts';
import type { DecodedPayload } from './decode-payload.ts';

/** What AWS IoT takes in one message, in bytes; less what is ours in it beside the decoded payload. */
const MAX_MESSAGE_BYTES = 128 * 1024 - 8 * 1024;

/** Leaves out what a codec made of a payload where the message would become too large to be published at all. */
export function withinMessageLimit(decoded: DecodedPayload, document: JsonObject): DecodedPayload {
  // Nearly always: nothing was decoded, or so little that counting it would cost more than it tells.
  if (Object.keys(decoded.members).length === 0) return decoded;
  if (bytesOf(decoded.members) + bytesOf(document) <= MAX_MESSAGE_BYTES) return decoded;
  const message = 'what the codec decoded would make the message larger than AWS IoT accepts, 128 KiB';
  return { ...decoded, members: {}, errors: [...decoded.errors, { code: 'CODEC_LIMIT', message }] };
}

const bytesOf = (json: JsonObject): number => Buffer.byteLength(JSON.stringify(json));

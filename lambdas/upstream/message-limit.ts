import type { JsonObject } from '../json-object.ts';
import type { DecodedPayload } from './decode-payload.ts';

/** What AWS IoT takes in one message, in bytes; less what is ours in it beside the decoded payload. */
const MAX_MESSAGE_BYTES = 128 * 1024 - 8 * 1024;

/** Leaves out what a codec made of a payload where the message would become too large to be published at all. */
export function withinMessageLimit(decoded: DecodedPayload, document: JsonObject): DecodedPayload {
  // Nearly always: nothing was decoded, or so little that counting it would cost more than it tells.
  if (Object.keys(decoded.members).length === 0) return decoded;
  if (fitsBeside(document, decoded.members)) return decoded;
  const message = 'what the codec decoded would make the message larger than AWS IoT accepts, 128 KiB';
  return { ...decoded, members: {}, errors: [...decoded.errors, { code: 'CODEC_LIMIT', message }] };
}

/** Whether a message with both can be published. */
export function fitsBeside(document: JsonObject, addition: JsonObject): boolean {
  return bytesOf(document) + bytesOf(addition) <= MAX_MESSAGE_BYTES;
}

const bytesOf = (json: JsonObject): number => Buffer.byteLength(JSON.stringify(json));

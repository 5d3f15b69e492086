import { isJsonObject, type JsonObject } from '../../json-object.ts';
import { TELEMETRY_TOPIC_MEMBER } from './contract.ts';

/**
 * The message within what the test client of AWS IoT exports, or the message as it is. People keep such exports as samples, and
 * publish them again; the guide to telemetry shows one.
 */
export function withoutExport(message: JsonObject): JsonObject {
  const { format, payload, qos, topic, [TELEMETRY_TOPIC_MEMBER]: heardOn } = message;
  if (format !== 'json' || typeof qos !== 'number' || typeof topic !== 'string' || !isJsonObject(payload))
    return message;
  return heardOn === undefined ? payload : { ...payload, [TELEMETRY_TOPIC_MEMBER]: heardOn };
}

import { isJsonObject, type JsonObject } from '../../json-object.ts';
import { parseApplicationDownlink } from './application-downlink.ts';

/** How downlinks of an outbox are told in what the network says: by a correlation id of their own, beside the user's. */
const PREFIX = 'lorawan:downlink:';

interface Correlated {
  readonly id: string;
  readonly correlationId?: string | undefined;
}

export function correlationIDsOf({ id, correlationId }: Correlated): string[] {
  return [`${PREFIX}${id}`, ...(correlationId === undefined ? [] : [correlationId])];
}

/** Id of the outbox entry that a downlink of the network came from, if it came from one. */
export function outboxIDOf(correlationIDs: readonly string[]): string | undefined {
  return correlationIDs.find((id) => id.startsWith(PREFIX))?.slice(PREFIX.length);
}

/** Leaves only those of a message's downlinks that did not come from an outbox; without any, the member is left out. */
export function withoutOutboxDownlinks(message: JsonObject, member: string): JsonObject {
  const { [member]: listed, ...rest } = message;
  if (!Array.isArray(listed)) return message;
  const others = listed.filter((json) => outboxIDOf(correlationIDsIn(json)) === undefined);
  return others.length === 0 ? rest : { ...rest, [member]: others };
}

function correlationIDsIn(json: unknown): readonly string[] {
  return (isJsonObject(json) && parseApplicationDownlink(json)?.correlationIDs) || [];
}

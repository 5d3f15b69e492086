import { randomUUID } from 'node:crypto';
import type { Thing } from './thing.ts';

export type ThingOperation = 'CREATED' | 'UPDATED' | 'DELETED';

/** Payload of `$aws/events/thing/<thing>/…`; `timestamp` in milliseconds since 1970. */
export function thingEvent(
  operation: ThingOperation,
  thing: Thing,
  { accountId, timestamp }: { readonly accountId: string; readonly timestamp: number },
): object {
  return {
    eventType: 'THING_EVENT',
    eventId: randomUUID(),
    timestamp,
    operation,
    accountId,
    thingId: thing.thingId,
    thingName: thing.thingName,
    versionNumber: thing.version,
    thingTypeName: thing.thingTypeName ?? null,
    attributes: thing.attributes,
  };
}

import * as v from 'valibot';
import { CodedError } from '../errors.ts';
import type { Thing } from './deps.ts';

/** What AWS IoT tells of a thing: at least once, and in any order. */
export interface ThingEvent {
  readonly operation: 'CREATED' | 'UPDATED' | 'DELETED';
  /** As it was then. */
  readonly thing: Thing;
  /** ms since 1970. */
  readonly timestamp: number;
}

const ThingEventSchema = v.object({
  operation: v.picklist(['CREATED', 'UPDATED', 'DELETED']),
  thingName: v.string(),
  thingId: v.string(),
  versionNumber: v.number(),
  thingTypeName: v.nullish(v.string()),
  attributes: v.nullish(v.record(v.string(), v.string()), {}),
  timestamp: v.number(),
});

/** @throws CodedError `MALFORMED_MESSAGE` naming the member, never a value: attributes may be keys */
export function parseThingEvent(message: unknown): ThingEvent {
  const { success, output, issues } = v.safeParse(ThingEventSchema, message, { abortEarly: true });
  if (!success) {
    const [issue] = issues;
    throw new CodedError(
      'MALFORMED_MESSAGE',
      `thing event ${v.getDotPath(issue) ?? ''}: expected ${issue.expected ?? 'another value'}`,
    );
  }
  const { operation, timestamp, versionNumber: version, thingTypeName, attributes, thingName, thingId } = output;
  const thing = {
    thingName,
    thingId,
    version,
    thingTypeName: thingTypeName ?? undefined,
    attributes: attributes ?? {},
  };
  return { operation, thing, timestamp };
}

import { CodedError } from '../errors.ts';
import type { DeletionRecord } from './deps.ts';

/** How many devices may be deleted within an hour; more than that is taken for a mistake, and held until somebody looks. */
const MAX_DELETIONS_PER_HOUR = 20;

const HOUR_MS = 3_600_000;

/** More handlers than this never meet at the record again and again; past it, Lambda's retry is the better wait. */
const MAX_ATTEMPTS = 10;

/**
 * Counts a deletion, once for each thing however often its event comes.
 * @throws CodedError `DELETIONS_HELD`
 */
export async function admitDeletion(thingId: string, now: number, deletions: DeletionRecord): Promise<void> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const { last, revision } = await deletions.read();
    const recent = last.filter(({ at }) => at > now - HOUR_MS);
    if (recent.some((deletion) => deletion.thingId === thingId)) return;
    if (recent.length >= MAX_DELETIONS_PER_HOUR) throw held();
    if (await deletions.write({ last: [...recent, { thingId, at: now }], revision })) return;
  }
  throw new Error(`the record of deletions changed ${MAX_ATTEMPTS} times while it was being updated`);
}

function held(): CodedError {
  return new CodedError(
    'DELETIONS_HELD',
    `${MAX_DELETIONS_PER_HOUR} devices were deleted within an hour: this one waits in the queue of failed messages, ` +
      'and is deleted by a redrive',
  );
}

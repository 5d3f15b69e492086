import { createHash } from 'node:crypto';

/** A counter is remembered in one of 16 slots, so that the memory of a device stays small however far it counts. */
export const slotOf = (fCntUp: number): string => String(fCntUp % 16);

/** The mark in a slot: which counter, claimed by which invocation. */
export const markOf = (fCntUp: number, request: string): string => `${fCntUp}:${fingerprint(request)}`;

/** Eight hex digits tell the few invocations apart that can ever bring the same counter. */
export function fingerprint(request: string): string {
  return createHash('sha256').update(request).digest('hex').slice(0, 8);
}

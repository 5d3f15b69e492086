import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  deltaOf,
  type Json,
  type JsonObject,
  mergeMetadata,
  mergeState,
} from '../../../lib/local/aws/iot-data/shadow-document.ts';

// Few names, so that states and changes meet, the dangerous ones among them.
const name = fc.constantFrom('a', 'b', 'timestamp', '__proto__', 'constructor');
const leaf = fc.oneof(fc.integer(), fc.string(), fc.boolean(), fc.array(fc.integer(), { maxLength: 3 }));
const { state, change } = fc.letrec<{ state: JsonObject; value: Json; change: JsonObject; changedValue: Json }>(
  (tie) => ({
    state: fc.dictionary(name, tie('value'), { maxKeys: 4, noNullPrototype: true }),
    value: fc.oneof({ maxDepth: 4 }, leaf, tie('state')),
    change: fc.dictionary(name, tie('changedValue'), { maxKeys: 4, noNullPrototype: true }),
    changedValue: fc.oneof({ maxDepth: 4 }, leaf, fc.constant(null), tie('change')),
  }),
);

describe('mergeState', () => {
  it('a change applied twice is applied once', () => {
    fc.assert(
      fc.property(state, change, (stored, changed) => {
        const once = mergeState(stored, changed);
        expect(JSON.stringify(mergeState(once, changed))).toBe(JSON.stringify(once));
      }),
    );
  });

  it('an empty change changes nothing', () => {
    fc.assert(
      fc.property(state, (stored) => {
        expect(JSON.stringify(mergeState(stored, {}))).toBe(JSON.stringify(stored));
      }),
    );
  });

  it('no null is stored', () => {
    fc.assert(
      fc.property(state, change, (stored, changed) => {
        expect(JSON.stringify(mergeState(stored, changed))).not.toContain(':null');
      }),
    );
  });
});

describe('deltaOf', () => {
  it('reporting the delta leaves none', () => {
    fc.assert(
      fc.property(state, state, (desired, reported) => {
        const left = deltaOf(desired, mergeState(reported, deltaOf(desired, reported)));
        expect(JSON.stringify(left)).toBe('{}');
      }),
    );
  });

  it('there is none between a state and itself', () => {
    fc.assert(
      fc.property(state, (desired) => {
        expect(JSON.stringify(deltaOf(desired, desired))).toBe('{}');
      }),
    );
  });
});

describe('mergeMetadata', () => {
  it('every value of the state has the time when it was set', () => {
    fc.assert(
      fc.property(state, change, (stored, changed) => {
        const previous = mergeMetadata(stored, stored, { previous: {}, timestamp: 1 });
        const merged = mergeState(stored, changed);
        const metadata = mergeMetadata(merged, changed, { previous, timestamp: 2 });
        expect(timesOf(merged, metadata)).toSatisfy((times: unknown[]) =>
          times.every((time) => time === 1 || time === 2),
        );
      }),
    );
  });
});

/** The timestamp of each leaf, read from the metadata in the place of the leaf. */
function timesOf(value: Json, metadata: Json | undefined): unknown[] {
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([member, inner]) => timesOf(inner, (metadata as JsonObject)[member]));
  }
  return [(metadata as { readonly timestamp?: number } | undefined)?.timestamp];
}

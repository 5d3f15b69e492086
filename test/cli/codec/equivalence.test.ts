import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differences, differencesOfOutput } from '../../../lib/cli/codec/equivalence.ts';

describe('what a codec returns is equivalent to its example', () => {
  it.each([
    ['null and a missing member', { a: null }, {}],
    ['a missing member and null', {}, { a: null }],
    ['null at the end of a list, and nothing', [1, null], [1]],
    ['members in another order', { a: 1, b: [2] }, { b: [2], a: 1 }],
    ['an instant in nanoseconds and in milliseconds', '2026-01-02T03:04:05.123456789Z', '2026-01-02T03:04:05.123Z'],
    ['an instant in two time zones', '2026-01-02T03:04:05+02:00', '2026-01-02T01:04:05.000Z'],
    ['a fraction that was rounded otherwise', 21.123456789, 21.123456788],
    ['a whole number that was computed', 100, 100.00000001],
    ['zero and minus zero', 0, -0],
  ])('%s', (_, expected, actual) => {
    expect(differences(expected, actual)).toEqual([]);
  });

  it.each([
    ['empty warnings and errors', { data: {}, warnings: [], errors: [] }, { data: {} }],
    ['missing ones', { data: {} }, { data: {}, warnings: [], errors: [] }],
    ['null instead of them', { data: {}, errors: null }, { data: {}, errors: [] }],
  ])('%s', (_, expected, actual) => {
    expect(differencesOfOutput(expected, actual)).toEqual([]);
  });

  it('anything and itself', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => differences(value, structuredClone(value)).length === 0));
  });
});

describe('what a codec returns differs from its example', () => {
  it.each([
    ['fractions', 21.5, 21.6, { path: '', expected: 21.5, actual: 21.6 }],
    [
      'whole numbers, however large',
      1_700_000_000,
      1_700_000_001,
      { path: '', expected: 1.7e9, actual: 1_700_000_001 },
    ],
    ['a number and its text', { a: 1 }, { a: '1' }, { path: 'a', expected: 1, actual: '1' }],
    ['a member that is too much', {}, { a: { b: 1 } }, { path: 'a', actual: { b: 1 } }],
    ['a member that is missing', { a: [1] }, {}, { path: 'a', expected: [1] }],
    ['false and nothing', { a: false }, {}, { path: 'a', expected: false }],
    ['an item', { a: [{ b: 1 }, { b: 2 }] }, { a: [{ b: 1 }, { b: 3 }] }, { path: 'a[1].b', expected: 2, actual: 3 }],
    ['a list and an object', { a: [] }, { a: {} }, { path: 'a', expected: [], actual: {} }],
    ['a member whose name is no word', { 'PM2.5': 1 }, {}, { path: '["PM2.5"]', expected: 1 }],
    ['a member that every object inherits', { constructor: 1 }, {}, { path: 'constructor', expected: 1 }],
    [
      'instants',
      '2026-01-02T03:04:05Z',
      '2026-01-02T03:04:06Z',
      { path: '', expected: '2026-01-02T03:04:05Z', actual: '2026-01-02T03:04:06Z' },
    ],
    [
      'texts that are days for JavaScript',
      '2026-01',
      '2026-01-01',
      { path: '', expected: '2026-01', actual: '2026-01-01' },
    ],
  ])('%s', (_, expected, actual, difference) => {
    expect(differences(expected, actual)).toEqual([difference]);
  });

  it('warnings, wherever they are not empty', () => {
    expect(differencesOfOutput({ data: {} }, { data: {}, warnings: ['low'] })).toEqual([
      { path: 'warnings', actual: ['low'] },
    ]);
  });

  it('an empty list of warnings that is data', () => {
    expect(differencesOfOutput({ data: { warnings: [] } }, { data: {} })).toEqual([
      { path: 'data.warnings', expected: [] },
    ]);
  });

  it.each([[undefined], ['text'], [[1]]])('%j instead of an object', (actual) => {
    expect(differencesOfOutput({ data: 1 }, actual)).toHaveLength(1);
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { ALONE } from '../../vitest.config.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** What would change the process for the tests that come after it in the same worker. */
const CHANGES_THE_PROCESS = /\bmockClient\(|\bvi\.(mock|doMock|stubEnv|stubGlobal)\(|\bprocess\.chdir\(/;

const tests = readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
  .map((file) => join('test', file))
  .filter((file) => file.endsWith('.test.ts') && file !== join('test', 'invariants', 'workers.test.ts'));

/** Whether a place that is set apart, a folder or a file, has this test. */
const isAt = (place: string, file: string): boolean => file.startsWith(place.replace(/\*\*.*$/, ''));
const changing = tests.filter((file) => CHANGES_THE_PROCESS.test(readFileSync(join(ROOT, file), 'utf8')));

it('tests that change the process share it with none', () => {
  expect(changing.length).toBeGreaterThan(5);
  expect(changing.filter((file) => !ALONE.some((place) => isAt(place, file)))).toEqual([]);
});

it('every place that is set apart has such a test', () => {
  expect(ALONE.filter((place) => !changing.some((file) => isAt(place, file)))).toEqual([]);
});

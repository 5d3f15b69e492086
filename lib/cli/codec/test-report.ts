import type { CodecReference } from '../../../lambdas/codecs/codec.ts';
import { textTable } from '../text-table.ts';
import type { Difference } from './equivalence.ts';
import type { ExampleResult } from './test-codecs.ts';

/** Differences of one example that are shown to people; a codec that is altogether wrong needs no more. */
const MAX_DIFFERENCES = 20;
/** Longest value in such a line. */
const MAX_LENGTH = 200;

/** The page for people: how many examples of each codec pass, then each that does not, and in what. */
export function testReport(references: readonly CodecReference[], results: readonly ExampleResult[]): string {
  const rows = references.map((reference) => {
    const own = results.filter(({ codec }) => codec === reference);
    const passed = own.filter(({ pass }) => pass).length;
    return [reference, own.length, passed, own.length - passed];
  });
  const failures = results.filter(({ pass }) => !pass).map(failureText);
  return [textTable([['CODEC', 'EXAMPLES', 'PASSED', 'FAILED'], ...rows]), ...failures].join('\n\n');
}

function failureText({ codec, example, type, file, differences = [], fault }: ExampleResult): string {
  const shown = differences.slice(0, MAX_DIFFERENCES).map(differenceText);
  const rest = differences.length - shown.length;
  const lines = [...(fault === undefined ? [] : [fault]), ...shown, ...(rest > 0 ? [`and ${rest} more`] : [])];
  const where = [...(type === undefined ? [] : [type]), file].join(', ');
  return [`✗ ${codec}: ${example} (${where})`, ...lines.map((line) => `    ${line.replaceAll('\n', '\n    ')}`)].join(
    '\n',
  );
}

function differenceText({ path, expected, actual }: Difference): string {
  return `${path === '' ? 'the answer' : path}: expected ${shown(expected)}, got ${shown(actual)}`;
}

function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : (JSON.stringify(value) ?? '');
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)} …` : text;
}

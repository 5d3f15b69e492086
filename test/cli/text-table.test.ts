import { expect, it } from 'vitest';
import { textTable } from '../../lib/cli/text-table.ts';

it('a table has columns as wide as they need, numbers to the right', () => {
  const rows = [
    ['LABEL', 'N', 'NOTE'],
    ['a', 1, 'x'],
    ['longer', 1000, ''],
  ];
  expect(textTable(rows)).toBe(['LABEL      N  NOTE', 'a          1  x', 'longer  1000'].join('\n'));
});

import { expect, it } from 'vitest';
import { examine } from '../../../lib/cli/doctor/examine.ts';
import { Fact } from '../../../lib/cli/doctor/fact.ts';
import { Complaint, ok, warning, wrong } from '../../../lib/cli/doctor/finding.ts';
import { NOBODY, namesText, withName } from '../../../lib/cli/doctor/named.ts';
import { reportText, summaryOf } from '../../../lib/cli/doctor/report.ts';

const silent = () => {};

it('checks are made at the same time, and their findings come in the order of the checks', async () => {
  let open: (text: string) => void = () => {};
  const opened = new Promise<string>((resolve) => {
    open = resolve;
  });
  const checks = [
    { name: 'first', look: async () => ok(await opened) },
    {
      name: 'second',
      look: async () => {
        open('by the second');
        return warning('odd', 'Mend it.');
      },
    },
  ];
  const progress: unknown[] = [];
  expect(await examine(checks, {}, (done, still) => progress.push([done, still]))).toEqual([
    { check: 'first', outcome: 'ok', found: 'by the second' },
    { check: 'second', outcome: 'warning', found: 'odd', mend: 'Mend it.' },
  ]);
  expect(progress).toEqual([
    [1, ['first']],
    [2, []],
  ]);
});

it('what several checks need is read once; one complains, the others say which', async () => {
  let reads = 0;
  const base = new Fact<string>('base', async () => {
    reads++;
    throw new Complaint(wrong('it is not there', 'Make it.'));
  });
  const above = new Fact('above', async () => `${await base.need()} and more`);
  const checks = [
    { name: 'base', look: async () => ok(await base.look()) },
    { name: 'above', look: async () => ok(await above.look()) },
    { name: 'top', look: async () => ok(await above.need()) },
  ];
  const skipped = { outcome: 'skipped', found: 'not looked at, since it needs: base' };
  expect(await examine(checks, {}, silent)).toEqual([
    { check: 'base', outcome: 'error', found: 'it is not there', mend: 'Make it.' },
    { check: 'above', ...skipped },
    { check: 'top', ...skipped },
  ]);
  expect(reads).toBe(1);
});

it('a check that fails is an error of its own line', async () => {
  const denied = Object.assign(new Error('no identity-based policy allows it'), { name: 'Denied', $fault: 'client' });
  const checks = [
    { name: 'denied', look: () => Promise.reject(denied) },
    { name: 'fine', look: async () => ok('fine') },
  ];
  const [first, second] = await examine(checks, {}, silent);
  expect(first).toMatchObject({
    outcome: 'error',
    found: 'could not be looked at: AWS refused: Denied: no identity-based policy allows it',
    mend: expect.stringMatching(/sign in/),
  });
  expect(second?.outcome).toBe('ok');
});

it('the page has a line for each check, and the mend below it', () => {
  expect(
    reportText([
      { check: 'one', outcome: 'ok', found: 'fine' },
      { check: 'second', outcome: 'warning', found: 'two\nlines', mend: 'Look.' },
      { check: 'third', outcome: 'error', found: 'bad', mend: 'Do it.' },
      { check: 'fourth', outcome: 'skipped', found: 'not looked at' },
    ]),
  ).toBe(
    [
      '✓ one     fine',
      '! second  two',
      '          lines',
      '          → Look.',
      '✗ third   bad',
      '          → Do it.',
      '- fourth  not looked at',
    ].join('\n'),
  );
});

it.each([
  [['ok', 'ok'], undefined],
  [['ok', 'warning'], '1 warning'],
  [['error', 'error', 'warning', 'skipped'], '2 errors and 1 warning; 1 check could not be made'],
  [['skipped', 'skipped'], '2 checks could not be made'],
] as const)('the summary of %j is %j', (outcomes, summary) => {
  expect(summaryOf(outcomes.map((outcome) => ({ check: 'x', outcome, found: '' })))).toBe(summary);
});

it.each([
  [2, 'a, b'],
  [3, 'a, b, c'],
  [4, 'a, b, c and 1 other'],
  [9, 'a, b, c and 6 others'],
])('of %i names the first few are told: %j', (total, text) => {
  const named = [...'abcdefghi'].slice(0, total).reduce(withName, NOBODY);
  expect(namesText(named)).toBe(text);
});

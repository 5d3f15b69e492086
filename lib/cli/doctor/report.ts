import type { Finding } from './finding.ts';

const SYMBOLS = { ok: '✓', warning: '!', error: '✗', skipped: '-' } as const;

/** The page for people: a line each, and below it how to mend what is wrong. */
export function reportText(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const indent = ' '.repeat(width + 4);
  const lines = findings.flatMap(({ check, outcome, found, mend }) => [
    `${SYMBOLS[outcome]} ${check.padEnd(width)}  ${found.replaceAll('\n', `\n${indent}`)}`,
    ...(mend === undefined ? [] : [`${indent}→ ${mend}`]),
  ]);
  return lines.join('\n');
}

/** `2 errors and 1 warning; 3 checks could not be made`, or `undefined` where there is nothing to tell. */
export function summaryOf(findings: readonly Finding[]): string | undefined {
  const count = (outcome: Finding['outcome']) => findings.filter((finding) => finding.outcome === outcome).length;
  const faults = [counted(count('error'), 'error'), counted(count('warning'), 'warning')].filter((text) => text !== '');
  const skipped = count('skipped');
  const parts = [
    ...(faults.length > 0 ? [faults.join(' and ')] : []),
    ...(skipped > 0 ? [`${counted(skipped, 'check')} could not be made`] : []),
  ];
  return parts.length === 0 ? undefined : parts.join('; ');
}

/** `3 devices`, `1 device`, and nothing for none. */
export function counted(count: number, noun: string): string {
  return count === 0 ? '' : `${count} ${noun}${count === 1 ? '' : 's'}`;
}

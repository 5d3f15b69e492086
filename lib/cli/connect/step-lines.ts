import type { SetupStep, SetupStepName } from '../../../lambdas/network-setup/contract.ts';
import { textTable } from '../text-table.ts';

const TITLES: Readonly<Record<SetupStepName, string>> = {
  'api-key': 'API key',
  rights: 'Rights',
  link: 'Link',
  kek: 'KEK',
  connection: 'Connection',
};

/** A line for each step: ✓ as it should be, - nothing to do, ! worth a look, ✗ failed. */
export function stepLines(steps: readonly SetupStep[]): string {
  const rows = steps.map((step) => [markOf(step), TITLES[step.step], textOf(step)]);
  return textTable(rows);
}

function markOf({ outcome, code }: SetupStep): string {
  if (outcome === 'failed') return '✗';
  if (code !== undefined) return '!';
  return outcome === 'not-needed' ? '-' : '✓';
}

/** With the code, under which the runbook has more. */
function textOf({ message, code }: SetupStep): string {
  return code === undefined ? message : `${message} [${code}]`;
}

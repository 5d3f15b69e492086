import type { ImportReport } from './import-things.ts';

/** What became of a file, for a person: a line, and one more for each row that failed. */
export function importReportText(report: ImportReport, isDryRun: boolean): string {
  const { made, alreadyThere, failed, notTried } = report;
  const parts = [
    `${isDryRun ? 'To be made' : 'Made'}: ${made.length}`,
    `already there: ${alreadyThere.length}`,
    `failed: ${failed.length}`,
    ...(notTried > 0 ? [`not tried: ${notTried}`] : []),
  ];
  const lines = [...failed]
    .sort((a, b) => a.line - b.line)
    .map(({ line, thingName, reason }) => `  line ${line}, ${thingName}: ${reason}`);
  return [`${parts.join(', ')}.`, ...lines].join('\n');
}

import { readFileSync } from 'node:fs';
import { readSettings } from '../../read-settings.ts';
import { type Arguments, command } from '../arguments.ts';
import { CommandFailed } from '../command.ts';
import type { Terminal } from '../terminal.ts';
import { needTheThingsStack } from '../the-things-stack.ts';
import { openDeviceDeployment } from './deployment.ts';
import { readDeviceFile } from './device-file.ts';
import type { DeviceRow } from './device-row.ts';
import { ImportReport, importThings } from './import-things.ts';
import { interruptibly } from './interruption.ts';
import { showProgress } from './progress.ts';
import { paceOf, RATE_OPTION } from './rate.ts';
import { importReportText } from './report-text.ts';
import { thingRegistry } from './thing-registry.ts';

const ABOUT = `Makes a thing for each row of a CSV file (UTF-8; comma, semicolon or tab), so that its device is made in The Things
Stack. The first line names the columns: devEUI, joinEUI (or appEUI), appKey, lorawanVersion, regionalParametersVersion;
for LoRaWAN 1.1 nwkKey; instead of keys claimAuthenticationCode; and if you like deviceID, frequencyPlanID, name, brandID,
modelID, hardwareVersion, firmwareVersion, bandID, thingName.

All rows are checked before anything is made. Calls go one after the other. Ctrl+C ends after the one that is under way, and
the same command goes on from there: things that are there already are left as they are. Exit code 1 if a row failed.`;

export const importDevices = command({
  name: 'npx lorawan devices import',
  summary: 'Makes the things and devices of a CSV file.',
  about: ABOUT,
  parameters: ['file'],
  options: [RATE_OPTION, { name: 'dry-run', about: 'shows what would be made, and makes nothing' }],
  async run(args, terminal) {
    const pace = paceOf(args.own);
    const settings = needTheThingsStack(readSettings(args.settings));
    const { name: stackName, thingNameScheme } = settings;
    const rows = readRows(args, terminal, { stackName, thingNameScheme });
    const { thingTypeName, config } = await openDeviceDeployment(settings, args);
    const isDryRun = args.own.has('dry-run');
    const registry = thingRegistry({ config, thingTypeName, pace });
    const report = new ImportReport(rows.length);
    const progress = showProgress(terminal, 'things');
    try {
      await interruptibly(terminal, (signal) =>
        importThings(rows, report, {
          registry: isDryRun ? { ...registry, create: async () => true } : registry,
          ...{ stackName, thingTypeName, signal },
          onProgress: (done, total) => progress.show(done, total),
        }),
      );
    } finally {
      progress.end();
      terminal.print(args.json ? JSON.stringify({ isDryRun, ...report.json() }) : importReportText(report, isDryRun));
      if (report.notTried > 0) terminal.note('The same command goes on from there: what was made is left as it is.');
    }
    if (report.interrupted) throw new CommandFailed('The import was interrupted.');
    if (report.failed.length > 0) throw new CommandFailed('Not all rows could be imported.');
  },
});

/** @throws CommandFailed with all that is wrong with the file */
function readRows(
  { values: [file = ''], json }: Arguments,
  terminal: Terminal,
  naming: Parameters<typeof readDeviceFile>[1],
): readonly DeviceRow[] {
  const read = readDeviceFile(readText(file), naming);
  if ('rows' in read) return read.rows;
  if (json) terminal.print(JSON.stringify({ faults: read.faults }));
  const lines = json ? [] : read.faults.map(({ line, message }) => `  line ${line}: ${message}`);
  throw new CommandFailed([`${file} can't be imported, and nothing was changed:`, ...lines].join('\n'));
}

function readText(file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    const isText = error instanceof TypeError;
    throw new CommandFailed(
      isText
        ? `${file} is not in UTF-8: save it as "CSV UTF-8".`
        : `${file} can't be read: ${(error as Error).message}`,
    );
  }
}

import { command } from '../arguments.ts';
import { CommandFailed } from '../command.ts';
import { codecDirectory, DIRECTORY_OPTION } from './codec-directory.ts';
import { codecToRun } from './codec-to-run.ts';
import { type RunResult, runCodec } from './run-codec.ts';
import { RUN_OPTIONS, readRunRequest } from './run-request.ts';
import { utcSandbox } from './utc-sandbox.ts';

const ABOUT = `Decodes the bytes of one uplink, or encodes one downlink, in the sandbox that does so on AWS. The codec is one of the
folder, or a file (FILE.js); where the folder has a single one, it need not be named.

  npx lorawan codec run milesight-iot/am307 --f-port 85 --hex 01755C0367EE00
  npx lorawan codec run milesight-iot/am307 --encode '{"screen_display_enable":"disable"}'

Shows what it returns, its normalised form, warnings, errors with line and column, and how long it took. Exit code 1 if there
are errors.`;

export const run = command({
  name: 'npx lorawan codec run',
  summary: 'Shows what a codec makes of one payload.',
  about: ABOUT,
  parameters: [],
  optionalParameter: 'brand/model or FILE',
  options: [...RUN_OPTIONS, DIRECTORY_OPTION],
  isOffline: true,
  async run(args, terminal) {
    const request = readRunRequest(args);
    const codec = await codecToRun(args.values[0], () => codecDirectory(args));
    const result = await runCodec(codec, request, utcSandbox());
    terminal.print(args.json ? JSON.stringify(result) : resultText(result));
    if (result.errors.length > 0) throw new CommandFailed(`${codec.reference} answered with an error.`);
  },
});

function resultText({ codec, type, fPort, data, normalized, hex, bytes, warnings, errors, ms }: RunResult): string {
  const parts = [
    `${codec}, ${type}, FPort ${fPort}, ${ms} ms`,
    ...(data === undefined ? [] : [JSON.stringify(data, undefined, 2)]),
    ...(normalized === undefined ? [] : [`Normalised: ${JSON.stringify(normalized, undefined, 2)}`]),
    ...(hex === undefined ? [] : [`Bytes: ${hex}${hex === '' ? 'none' : ` (base64: ${bytes})`}`]),
    ...warnings.map((warning) => `Warning: ${warning}`),
    ...errors.map(({ code, message }) => `Error: ${message} [${code}]`),
  ];
  return parts.join('\n');
}

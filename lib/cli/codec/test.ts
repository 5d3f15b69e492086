import { command } from '../arguments.ts';
import { CommandFailed } from '../command.ts';
import { showProgress } from '../devices/progress.ts';
import type { Terminal } from '../terminal.ts';
import { codecDirectory, codecNamed, DIRECTORY_OPTION } from './codec-directory.ts';
import {
  type CodecTest,
  countOf,
  type ExampleResult,
  readCodecTest,
  runCodecTest,
  strangeScripts,
} from './test-codecs.ts';
import { testReport } from './test-report.ts';
import { utcSandbox } from './utc-sandbox.ts';

const ABOUT = `Runs the examples that codecs come with, in the sandbox that decodes on AWS: <brand>/<model>/examples.json (LoRa Alliance
TS013: type uplink, downlink-encode or downlink-decode) and the YAML files of The Things Network, in that folder or beside
<brand>/<model>.js. Without brand/model: those of all codecs.

What a codec returns must be equivalent to the example: empty warnings and errors mean nothing, null is as good as a missing
member, times are compared as instants, fractions to one part in a million.

Exit code 1 if an example failed, or there is none. With --json one JSON object a line: {codec, example, type, pass, …} for
each, and {passed, failed} at the end.`;

/** From how many examples on a person would wonder. */
const MANY = 100;

export const test = command({
  name: 'npx lorawan codec test',
  summary: 'Runs the examples of codecs.',
  about: ABOUT,
  parameters: [],
  optionalParameter: 'brand/model',
  options: [DIRECTORY_OPTION],
  isOffline: true,
  async run(args, terminal) {
    const directory = codecDirectory(args);
    const [reference] = args.values;
    const all = await directory.references();
    if (reference !== undefined && !all.includes(reference)) await codecNamed(reference, directory);
    const references = reference === undefined ? all : [reference];
    const tests = await Promise.all(references.map((it) => readCodecTest(it, directory)));
    const results = await runAll(tests, terminal, args.json);
    const passed = results.filter(({ pass }) => pass).length;
    const failed = results.length - passed;
    terminal.print(args.json ? JSON.stringify({ passed, failed }) : testReport(references, results));
    for (const line of tests.flatMap(strangeScripts)) terminal.note(line);
    const untried = tests.filter((it) => countOf(it) === 0).map((it) => it.reference);
    if (untried.length > 0) terminal.note(`Without examples: ${untried.join(', ')}.`);
    if (failed > 0) throw new CommandFailed(`${failed} of ${results.length} examples failed.`);
    if (passed === 0) throw new CommandFailed(`There are no examples to run in ${directory.path}.`);
  },
});

async function runAll(tests: readonly CodecTest[], terminal: Terminal, isJson: boolean): Promise<ExampleResult[]> {
  const total = tests.reduce((sum, it) => sum + countOf(it), 0);
  const progress = total >= MANY && process.stderr.isTTY ? showProgress(terminal, 'examples') : undefined;
  const sandbox = utcSandbox();
  const results: ExampleResult[] = [];
  for (const codecTest of tests) {
    for await (const result of runCodecTest(codecTest, sandbox)) {
      results.push(result);
      if (isJson) terminal.print(JSON.stringify(result));
      progress?.show(results.length, total);
    }
  }
  progress?.end();
  return results;
}

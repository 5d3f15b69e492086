import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, bench, describe } from 'vitest';
import { ENV } from '../lambdas/upstream/contract.ts';
import { bundle } from '../lib/bundle.ts';

/** What the first uplink after a pause may take, from the import of the bundle to decoded data. */
const LIMIT_MS = 250;
const ROUNDS = 20;

const PROJECT = join(import.meta.dirname, '..');
const DIRECTORY = join(PROJECT, 'dist/bench/cold-start');

/** The upstream function with all that it imports, and its way to decoded data without calls to AWS. */
const ENTRY = `
import { deployedCodecs } from '../../lambdas/codecs/deployed-codecs.ts';
import { decodeUplink } from '../../lambdas/codecs/decode-uplink.ts';
export { handler } from '../../lambdas/upstream/handler.ts';
export async function firstUplink(codecsDirectory, hex) {
  const { find, sandbox } = deployedCodecs({ codecsDirectory, defaultCodec: 'none' });
  const bytes = Uint8Array.from(Buffer.from(hex, 'hex'));
  return decodeUplink(await find('milesight-iot/am307'), { bytes, fPort: 85, receivedAt: 0 }, sandbox);
}`;

mkdirSync(DIRECTORY, { recursive: true });
const entryPoint = join(PROJECT, 'dist/bench/cold-start.ts');
writeFileSync(entryPoint, ENTRY);
const { bytes, maxBytes } = bundle(entryPoint, DIRECTORY);

/** What a new process does; it tells how long it took, and when since its own start. */
const SCRIPT = `
const startedAt = performance.now();
const { firstUplink } = await import(${JSON.stringify(pathToFileURL(join(DIRECTORY, 'index.mjs')).href)});
const importedAt = performance.now();
const { data } = await firstUplink(${JSON.stringify(join(PROJECT, 'codecs'))}, '01755C0367EE0004687C05000106CB02077DA803087D250009736627');
const decodedAt = performance.now();
process.stdout.write(JSON.stringify({ data, imported: importedAt - startedAt, decoded: decodedAt - startedAt, whole: decodedAt }));`;

/** ms from the beginning of the import, but for `whole`: that is since the process began. */
interface Start {
  readonly data?: unknown;
  readonly imported: number;
  readonly decoded: number;
  readonly whole: number;
}

const variables = Object.fromEntries(Object.values(ENV).map((name) => [name, 'some value']));
const starts: Start[] = [];

async function start(): Promise<void> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', SCRIPT], {
    env: { AWS_REGION: 'eu-west-1', TZ: ':UTC', ...variables },
    timeout: 20_000,
  });
  const result = JSON.parse(stdout) as Start;
  if (result.data === undefined) throw new Error('nothing was decoded');
  starts.push(result);
}

afterAll(() => {
  const at = (percent: number, measured: 'imported' | 'decoded' | 'whole') => {
    const times = starts.slice(-ROUNDS).map((one) => one[measured]);
    return `${times.toSorted((a, b) => a - b)[Math.ceil((percent / 100) * ROUNDS) - 1]?.toFixed(0)} ms`;
  };
  const lines = [
    `bundle with the engine: ${bytes} bytes (at most ${maxBytes})`,
    `import: p50 ${at(50, 'imported')}, p95 ${at(95, 'imported')}`,
    `import to the first decoded uplink: p50 ${at(50, 'decoded')} (at most ${LIMIT_MS}), p95 ${at(95, 'decoded')}`,
    `start of the process to the first decoded uplink: p50 ${at(50, 'whole')}, p95 ${at(95, 'whole')}`,
  ];
  // What is logged is shown of failed tests only.
  process.stdout.write(`${lines.join('\n')}\n`);
});

describe('the upstream function in a new process', () => {
  const options = { iterations: ROUNDS, time: 0, warmupIterations: 2, warmupTime: 0 };
  bench('from nothing to the first decoded uplink', start, options);
});

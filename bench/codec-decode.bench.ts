import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { afterAll, bench, describe } from 'vitest';
import { codecFolder } from '../lambdas/codecs/codec-folder.ts';
import { decodeUplink } from '../lambdas/codecs/decode-uplink.ts';
import { Sandbox } from '../lambdas/codecs/sandbox/sandbox.ts';
import { hexToBytes } from '../lambdas/lorawan/bytes.ts';

/** What one message may cost in a warm process, at the median. */
const LIMIT_MS = 2;

const find = codecFolder(join(import.meta.dirname, '../codecs'));
const codec = await find('milesight-iot/am307');
const script = codec?.uplink;
if (codec === undefined || script === undefined) throw new Error('the codec of the AM307 is missing');

/** A report: battery, temperature, humidity, motion, light, CO2, TVOC and pressure. */
const payload = {
  bytes: hexToBytes('01755C0367EE0004687C05000106CB02077DA803087D250009736627'),
  fPort: 85,
  receivedAt: Date.UTC(2026, 2, 4, 9, 15, 27),
};
const input = { bytes: [...payload.bytes], fPort: 85, recvTime: payload.receivedAt, variables: {} };
const sandbox = new Sandbox();

/** The same in a context of Node's own, which is no border: a codec reaches the process from there. */
function decodeInVm(): unknown {
  const context = createContext({ input: JSON.stringify(input) });
  runInContext(script?.source ?? '', context);
  return JSON.parse(String(runInContext('JSON.stringify(decodeUplink(JSON.parse(input)))', context)));
}

const times = new Map<string, number[]>();
afterAll(() => {
  for (const [name, all] of times) report(name, all);
});

describe('a report of an AM307: fresh context, loading the codec and decoding', () => {
  const ways = {
    [`sandbox: decodeUplink alone, at most ${LIMIT_MS} ms at p50`]: () => sandbox.run(script, 'decodeUplink', input),
    'sandbox: decodeUplink and normalizeUplink, in one context': () => decodeUplink(codec, payload, sandbox),
    'node:vm: decodeUplink alone, without limits': decodeInVm,
  };
  for (const [name, decode] of Object.entries(ways)) {
    const options = { iterations: 500, time: 0, warmupIterations: 100, warmupTime: 0 };
    times.set(name, []);
    bench(name, () => timed(name, decode), options);
  }
});

async function timed(name: string, decode: () => unknown): Promise<void> {
  const startedAt = performance.now();
  await decode();
  times.get(name)?.push(performance.now() - startedAt);
}

/** The table of the benchmark has no median; what is logged is shown of failed tests only. */
function report(name: string, all: readonly number[]): void {
  const sorted = all.slice(-500).toSorted((a, b) => a - b);
  const at = (percent: number) => sorted[Math.ceil((percent / 100) * sorted.length) - 1]?.toFixed(2);
  process.stdout.write(`${name}: p50 ${at(50)} ms, p75 ${at(75)} ms, p95 ${at(95)} ms\n`);
}

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CodecError } from '../../lambdas/codecs/codec-answer.ts';
import { decodeUplink } from '../../lambdas/codecs/decode-uplink.ts';
import { encodeDownlink } from '../../lambdas/codecs/encode-downlink.ts';
import { LIMITS } from '../../lambdas/codecs/sandbox/limits.ts';
import { Sandbox } from '../../lambdas/codecs/sandbox/sandbox.ts';
import { codecOfMessage, type HostileMessage, hostileMessages } from './hostile-messages.ts';
import { settledMemory } from './settled-memory.ts';

/** 1,000 uplinks within `npm test`, 100,000 in `npm run test:fuzz`. */
const UPLINKS = Number(process.env['FUZZ_UPLINKS'] ?? 1000);
const CHUNK = 500;
const SEED = 20_261_121;
const MAX_GROWTH_BYTES = 64 * 2 ** 20;

const sandbox = new Sandbox();
const unhandled: unknown[] = [];
const hear = (reason: unknown) => unhandled.push(reason);
beforeAll(() => void process.on('unhandledRejection', hear));
afterAll(() => void process.off('unhandledRejection', hear));

/** What became of all messages. */
const tally = { good: 0, goodButLate: 0, hostile: 0, broken: 0, errors: 0, limits: 0 };

describe(`${UPLINKS} random uplinks through hostile, broken and good codecs`, () => {
  it('are all answered, leave nothing behind, and do each other no harm', async () => {
    await answerChunk(0);
    const before = await settledMemory();
    for (let chunk = 1; chunk * CHUNK < UPLINKS; chunk += 1) await answerChunk(chunk);
    const growth = (await settledMemory()) - before;
    console.log({ ...tally, growthMiB: Math.round(growth / 2 ** 20) });
    expect(unhandled).toEqual([]);
    expect(growth).toBeLessThan(MAX_GROWTH_BYTES);
    expect(tally.goodButLate).toBeLessThanOrEqual(tally.good / 100);
    expect(Math.min(tally.good, tally.hostile, tally.broken, tally.limits)).toBeGreaterThan(0);
  }, 3_600_000);
});

async function answerChunk(chunk: number): Promise<void> {
  for (const message of fc.sample(hostileMessages, { numRuns: CHUNK, seed: SEED + chunk })) {
    tally[message.kind] += 1;
    await expectUplinkAnswered(message);
    // An uplink is what comes unasked; of downlinks, a part will do.
    if (message.fPort % 4 === 0) await expectDownlinkAnswered(message);
  }
}

async function expectUplinkAnswered(message: HostileMessage): Promise<void> {
  const { kind, bytes, fPort } = message;
  const { data, errors, ...rest } = await decodeUplink(
    codecOfMessage(message),
    { bytes, fPort, receivedAt: 0 },
    sandbox,
  );
  expect(data === undefined, message.source).toBe(errors.length > 0);
  expect(JSON.stringify({ data, ...rest }).length).toBeLessThan(2 * LIMITS.outputLength);
  if (kind === 'good' && !isLate(errors)) {
    expect(data).toEqual({ sum: bytes.reduce((sum, byte) => sum + byte, 0), fPort });
  }
  count(kind, errors);
}

async function expectDownlinkAnswered(message: HostileMessage): Promise<void> {
  const { kind, bytes, fPort } = message;
  const answer = await encodeDownlink(codecOfMessage(message), { data: { bytes: [...bytes] }, fPort }, sandbox);
  if (answer === undefined) return expect(kind).not.toBe('good');
  expect(answer.bytes === undefined, message.source).toBe(answer.errors.length > 0);
  if (kind === 'good' && !isLate(answer.errors)) expect(answer).toMatchObject({ bytes, fPort });
  count(kind, answer.errors);
}

/** On a machine that has much else to do, anybody may take too long. */
function isLate(errors: readonly CodecError[]): boolean {
  return errors.some(({ message }) => message.includes('took longer than'));
}

function count(kind: HostileMessage['kind'], errors: readonly CodecError[]): void {
  if (errors.length > 0) tally.errors += 1;
  if (errors.some(({ code }) => code === 'CODEC_LIMIT')) tally.limits += 1;
  if (kind === 'good' && errors.length > 0) tally.goodButLate += 1;
}

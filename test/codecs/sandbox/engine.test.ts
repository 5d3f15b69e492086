import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../lambdas/codecs/sandbox/limits.ts';
import { Sandbox } from '../../../lambdas/codecs/sandbox/sandbox.ts';
import { settledMemory } from '../settled-memory.ts';

const DROPPED = 40;

/** Fills what memory it may, and then overflows the stack, so that its engine is given up. */
const greedy = {
  name: 'hostile/greedy.js',
  source: 'const all = new Uint8Array(12e6).fill(1); function decodeUplink(input) { return decodeUplink(all); }',
};

describe('an engine that is given up', () => {
  it(`is collected with its memory: ${DROPPED} of them leave less than three would`, async () => {
    const sandbox = new Sandbox();
    const breakEngine = async () =>
      expect(await sandbox.run(greedy, 'decodeUplink', {})).toMatchObject({ code: 'CODEC_LIMIT' });
    await breakEngine();
    const before = await settledMemory();
    for (let i = 0; i < DROPPED; i += 1) await breakEngine();
    expect((await settledMemory()) - before).toBeLessThan(3 * 12e6);
  });
});

describe('an engine that breaks', () => {
  it('costs the message that broke it, and no other', async () => {
    // So deep that the stack of the host overflows before that of the codec.
    const careless = new Sandbox({ ...LIMITS, stackBytes: 2 ** 19 });
    const deep = {
      name: 'hostile/deep.js',
      source: 'function decodeUplink() { return JSON.parse("[".repeat(1e5) + "]".repeat(1e5)); }',
    };
    const good = { name: 'acme/good.js', source: 'function decodeUplink() { return { data: 1 }; }' };
    expect(await careless.run(deep, 'decodeUplink', {})).toEqual({
      ...{ is: 'failed', code: 'CODEC_LIMIT' },
      message: 'the engine could not run hostile/deep.js: RangeError: Maximum call stack size exceeded',
    });
    expect(await careless.run(good, 'decodeUplink', {})).toMatchObject({ value: { data: 1 } });
  });
});

describe('a script that names none of the functions', () => {
  it.each([
    ['decodeUplink', 'function decodeDownlink() {}'],
    ['encodeDownlink', 'function decodeUplink() {}'],
    ['normalizeUplink', 'function Decoder() {}'],
    ['decodeDownlink', 'function Encoder() {}'],
  ] as const)('lacks %s, and is not even loaded', async (entryPoint, source) => {
    const script = { name: 'acme/codec.js', source: `${source} throw new Error('loaded');` };
    expect(await new Sandbox().run(script, entryPoint, {})).toEqual({ is: 'missing' });
  });
});

import { describe, expect, it } from 'vitest';
import { startEngine } from '../../../lambdas/codecs/sandbox/engine.ts';
import { LIMITS } from '../../../lambdas/codecs/sandbox/limits.ts';
import { OneMessage } from '../../../lambdas/codecs/sandbox/one-message.ts';
import type { Outcome, Script } from '../../../lambdas/codecs/sandbox/outcome.ts';
import { Sandbox } from '../../../lambdas/codecs/sandbox/sandbox.ts';
import { HOSTILE_CODECS } from '../hostile-codecs.ts';

/** One for all attacks: what one of them spoils, the next would meet. */
const sandbox = new Sandbox();

const input = { bytes: [1, 2, 3], fPort: 2, recvTime: 1_772_615_727_412, variables: {} };
const codec = (source: string): Script => ({ name: 'acme/codec.js', source });
const decode = (source: string, within = sandbox): Promise<Outcome> => within.run(codec(source), 'decodeUplink', input);
const data = (body: string, within = sandbox) => decode(`function decodeUplink(input) { ${body} }`, within);

const decodesTheNext = async (within = sandbox) =>
  expect(await data('return { data: input.bytes.length };', within)).toEqual({
    ...{ is: 'returned', notFinite: 0 },
    value: { data: 3 },
  });

describe('a codec with', () => {
  it.each(HOSTILE_CODECS)('$name ends with $ends, and the next message is decoded', async ({ script, ends }) => {
    const outcome = await sandbox.run(script, 'decodeUplink', input);
    expect('code' in outcome ? outcome.code : 'answer', JSON.stringify(outcome).slice(0, 500)).toBe(ends);
    await decodesTheNext();
  });
});

describe('the limit', () => {
  it.each([
    ['a loop', 'for (;;) {}'],
    ['a loop of the engine', 'Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1);'],
    ['a thing whose message is one, thrown', 'throw { get message() { for (;;); } };'],
  ])('of time to load ends %s', async (_, source) => {
    const hasty = new Sandbox({ ...LIMITS, loadMs: 60 });
    const before = process.cpuUsage();
    const outcome = await decode(`${source} function decodeUplink() {}`, hasty);
    const { user, system } = process.cpuUsage(before);
    expect(user + system).toBeGreaterThanOrEqual(60_000);
    expect(outcome).toEqual({
      ...{ is: 'failed', code: 'CODEC_LIMIT' },
      message: 'acme/codec.js took longer than 60 ms to load',
    });
    await decodesTheNext(hasty);
  });

  it('of time begins anew after loading', async () => {
    const source = 'const until = Date.now() + 70; while (Date.now() < until);';
    const outcome = await decode(`${source} function decodeUplink() { ${source} return { data: 'in time' }; }`);
    expect(outcome).toMatchObject({ is: 'returned', value: { data: 'in time' } });
  });

  it('of time is told, and not a moment before it', async () => {
    const startedAt = performance.now();
    const outcome = await data('for (;;) {}');
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(LIMITS.callMs);
    expect(outcome).toMatchObject({ code: 'CODEC_LIMIT', message: 'acme/codec.js took longer than 100 ms' });
  });

  it('of output is one of characters of JSON, to the last', async () => {
    const fits = LIMITS.outputLength - '{"notFinite":0,"value":{"data":""}}'.length;
    expect(await data(`return { data: 'x'.repeat(${fits}) };`)).toMatchObject({ is: 'returned' });
    expect(await data(`return { data: 'x'.repeat(${fits + 1}) };`)).toEqual({
      ...{ is: 'failed', code: 'CODEC_LIMIT' },
      message: 'acme/codec.js answered with more than 65536 characters of JSON',
    });
  });

  it('of memory lets 8 MiB be used, and not 17', async () => {
    const fill = (mebibytes: number) => data(`return { data: new Uint8Array(${mebibytes * 2 ** 20}).fill(1).length };`);
    expect(await fill(8)).toMatchObject({ is: 'returned', value: { data: 8 * 2 ** 20 } });
    expect(await fill(17)).toMatchObject({ code: 'CODEC_LIMIT' });
    await decodesTheNext();
  });

  it('of memory has another one behind it, that of the whole engine: 32 MiB', async () => {
    const engine = await startEngine();
    const bomb = codec('function decodeUplink() { const all = []; for (;;) all.push(new Uint8Array(1e5).fill(1)); }');
    const message = new OneMessage(engine, bomb, { ...LIMITS, memoryBytes: 2 ** 30, callMs: 1000 });
    expect(message.run({ entryPoint: 'decodeUplink', input: {} })).toMatchObject([{ code: 'CODEC_LIMIT' }]);
    const { byteLength } = engine.getWasmMemory().buffer;
    expect(byteLength).toBeGreaterThan(24 * 2 ** 20);
    expect(byteLength).toBeLessThanOrEqual(32 * 2 ** 20);
  });

  it('of the stack lets a codec call itself 100 times', async () => {
    const outcome = await data(
      'function deep(n) { return n === 0 ? 0 : 1 + deep(n - 1); } return { data: deep(100) };',
    );
    expect(outcome).toMatchObject({ is: 'returned', value: { data: 100 } });
  });
});

describe('messages that come at the same time', () => {
  it('are decoded beside one that breaks the engine', async () => {
    const fresh = new Sandbox();
    const [first, broken, ...others] = await Promise.all([
      data('return { data: 1 };', fresh),
      data('for (;;) {}', fresh),
      data('return { data: 3 };', fresh),
      data('return decodeUplink(input);', fresh),
      data('return { data: 5 };', fresh),
    ]);
    expect([first, ...others]).toMatchObject([
      { value: { data: 1 } },
      { value: { data: 3 } },
      { code: 'CODEC_LIMIT' },
      { value: { data: 5 } },
    ]);
    expect(broken).toMatchObject({ code: 'CODEC_LIMIT' });
  });
});

describe('the way out', () => {
  it.each([
    'process',
    'require',
    'global',
    'Buffer',
    'fetch',
    'setTimeout',
    'queueMicrotask',
    'WebAssembly',
    'performance',
  ])('is not %s, however a codec asks for it', async (name) => {
    const asked = await data(`const Any = (${"''"}).constructor.constructor;
        return { data: [typeof globalThis['${name}'], typeof this['${name}'], Any('return typeof ' + '${name}')(),
          (0, eval)('typeof ' + '${name}'), typeof input.constructor.constructor('return this')()['${name}']] };`);
    const expected = name === 'Buffer' ? 'function' : 'undefined';
    expect(asked).toMatchObject({ value: { data: Array(5).fill(expected) } });
  });

  it('is not by who called', async () => {
    const caller = '[decodeUplink.caller, decodeUplink.arguments, (function () { return arguments.callee.caller; })()]';
    const outcome = await data(`return { data: ${caller}.map((one) => one?.name ?? null) };`);
    expect(JSON.stringify(outcome)).not.toMatch(/called|find|host/);
  });

  it('leaves nothing on the objects of the host', async () => {
    await data(
      'Object.prototype.polluted = Array.prototype.polluted = 1; return { data: { __proto__: { polluted: 1 } } };',
    );
    const outcome = await data(
      `return JSON.parse('{"data":{"__proto__":{"polluted":1},"constructor":{"prototype":1}}}');`,
    );
    expect(outcome.is).toBe('returned');
    expect([
      ({} as Record<string, unknown>)['polluted'],
      ([] as unknown as Record<string, unknown>)['polluted'],
    ]).toEqual([undefined, undefined]);
  });
});

describe('names of the host', () => {
  const NAMES =
    'global host from parse stringify evaluate slice define nothing valueOf find called described missing Time Text Whole Failure input entry place owner codec';

  it.each(['var', 'let', 'const'])('are free for a codec that declares them by %s', async (keyword) => {
    const names = `${NAMES} console module exports variables`
      .split(' ')
      .filter((name) => name !== 'valueOf' || keyword !== 'var');
    const declarations = names.map((name) => `${keyword} ${name} = 1;`).join(' ');
    const source = `${declarations} function decodeUplink() { return { data: [${names}].length }; }`;
    expect(await decode(source)).toMatchObject({ value: { data: names.length } });
  });

  it('are free for functions of a codec', async () => {
    const names = `${NAMES} console module exports variables`.split(' ');
    const source = names.map((name) => `function ${name}() { throw 1; }`).join(' ');
    expect(await decode(`${source} function decodeUplink() { return { data: 1 }; }`)).toMatchObject({
      value: { data: 1 },
    });
  });

  it('are not global', async () => {
    const outcome = await data(
      `return { data: ${JSON.stringify(NAMES.split(' '))}.filter((name) => name in globalThis) };`,
    );
    expect(outcome).toMatchObject({ value: { data: ['valueOf'] } });
  });
});

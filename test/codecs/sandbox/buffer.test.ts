import { runInThisContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readsBuffer } from '../../../lambdas/codecs/sandbox/buffer-script.ts';
import { Sandbox } from '../../../lambdas/codecs/sandbox/sandbox.ts';

const sandbox = new Sandbox();

/** A function that answers the text of what an expression is, or that it throws. */
const TEXT_OF = `function textOf(expression) {
  try {
    const value = expression();
    return JSON.stringify(value, (key, member) => (typeof member === 'bigint' ? String(member) : member));
  } catch (error) {
    return 'throws';
  }
}`;
const list = (expressions: readonly string[]) =>
  `[${expressions.map((expression) => `() => ${expression}`).join(',\n')}]`;

/** What each expression is in the sandbox. */
async function inSandbox(expressions: readonly string[]): Promise<unknown> {
  const source = `${TEXT_OF}
    function decodeUplink() { return { data: ${list(expressions)}.map(textOf) }; }`;
  const outcome = await sandbox.run({ name: 'acme/buffer.js', source }, 'decodeUplink', {});
  return outcome.is === 'returned' ? (outcome.value as { data: unknown }).data : outcome;
}

/** What each expression is to Node's own Buffer. */
function inNode(expressions: readonly string[]): unknown {
  return JSON.parse(
    String(runInThisContext(`(() => { ${TEXT_OF}\nreturn JSON.stringify(${list(expressions)}.map(textOf)); })()`)),
  );
}

const lists = (of: fc.Arbitrary<string>) => fc.array(of, { minLength: 1, maxLength: 40 });
const bytes = fc.uint8Array({ maxLength: 12 }).map((array) => `Buffer.from([${array.join()}])`);
const at = fc.oneof({ weight: 4, arbitrary: fc.nat(8) }, fc.constantFrom(-1, 13));
const text = fc
  .oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }))
  .map((s) => JSON.stringify(s));
const encoding = fc
  .constantFrom('hex', 'ascii', 'utf8', 'UTF-8', 'base64', 'base64url', 'latin1', 'binary')
  .map((e) => `'${e}'`);
const numberType = fc.constantFrom(
  ...['UInt8', 'Uint8', 'Int8'],
  ...['UInt16', 'Uint16', 'Int16', 'UInt32', 'Uint32', 'Int32', 'Float', 'Double'].flatMap((t) => [`${t}BE`, `${t}LE`]),
  ...['BigUInt64', 'BigUint64', 'BigInt64'].flatMap((type) => [`${type}BE`, `${type}LE`]),
);
const wholeType = fc.constantFrom('UIntBE', 'UIntLE', 'UintBE', 'UintLE', 'IntBE', 'IntLE');
const size = fc.integer({ min: 1, max: 6 });

const reads = fc.oneof(
  fc.tuple(bytes, numberType, at).map(([b, type, i]) => `${b}.read${type}(${i})`),
  fc.tuple(bytes, numberType).map(([b, type]) => `${b}.read${type}()`),
  fc.tuple(bytes, wholeType, at, size).map(([b, type, i, n]) => `${b}.read${type}(${i}, ${n})`),
);

const writes = fc.oneof(
  fc.tuple(numberType, at, fc.maxSafeInteger(), fc.constantFrom(0, 24, 40, 52)).map(([type, i, value, shift]) => {
    const number = type.startsWith('Big') ? `${value}n` : Math.trunc(value / 2 ** shift);
    return `(b => [b.write${type}(${number}, ${i}), b])(Buffer.alloc(12))`;
  }),
  fc
    .tuple(wholeType, at, size, fc.integer({ min: -(2 ** 47), max: 2 ** 47 }), fc.nat(47))
    .map(
      ([type, i, n, value, shift]) =>
        `(b => [b.write${type}(${Math.trunc(value / 2 ** shift)}, ${i}, ${n}), b])(Buffer.alloc(9))`,
    ),
  fc
    .tuple(fc.double(), at)
    .map(
      ([value, i]) => `(b => [b.writeFloatBE(${value}, ${i}), b.writeDoubleLE(${value}, ${i}), b])(Buffer.alloc(12))`,
    ),
  fc
    .tuple(text, at)
    .map(([t, i]) => `(b => [b.write(${t}, ${i < 0 ? 0 : Math.min(i, 8)}, 'latin1'), b])(Buffer.alloc(12))`),
);

const texts = fc.oneof(
  fc.tuple(bytes, encoding).map(([b, e]) => `${b}.toString(${e})`),
  fc.tuple(bytes, encoding, at, at).map(([b, e, i, j]) => `${b}.toString(${e}, ${i}, ${j})`),
  fc
    .tuple(text, fc.constantFrom(`'utf8'`, `'latin1'`, `'ascii'`, 'undefined'))
    .map(([t, e]) => `Buffer.from(${t}, ${e})`),
  // Beyond ASCII, Node takes texts for hex that are none.
  fc.string().map((t) => `Buffer.from(${JSON.stringify(t)}, 'hex')`),
  fc.tuple(bytes, encoding).map(([b, e]) => `Buffer.from(${b}.toString(${e}), ${e})`),
  fc.tuple(text, encoding).map(([t, e]) => `Buffer.byteLength(Buffer.from(${t}).toString(${e}), ${e})`),
  fc.uint8Array({ maxLength: 9 }).map((b) => `Buffer.from('${Buffer.from(b).toString('hex')}f', 'hex')`),
  fc.constantFrom(
    `Buffer.from('AQ I\\nD', 'base64')`,
    `Buffer.from('_-8', 'base64')`,
    `Buffer.from('abc', 'odd')`,
    `Buffer.from('0g11', 'hex')`,
  ),
);

const parts = fc.oneof(
  fc.tuple(bytes, at, at).map(([b, i, j]) => `${b}.slice(${i}, ${j})`),
  fc.tuple(bytes, at).map(([b, i]) => `(b => (b.subarray(${i}).fill(7), [b, b.length]))(${b})`),
  fc
    .tuple(bytes, bytes, fc.option(fc.nat(20), { nil: undefined }))
    .map(([a, b, n]) => `Buffer.concat([${a}, ${b}], ${n})`),
  fc
    .tuple(bytes, bytes)
    .map(([a, b]) => `[${a}.equals(${b}), ${a}.equals(${a}), Buffer.compare(${a}, ${b}), ${a}.compare(${b})]`),
  fc
    .tuple(fc.nat(8), fc.nat(8), fc.nat(8))
    .map(([i, j, k]) => `(b => [b.copy(b, ${i}, ${Math.min(j, k)}, ${Math.max(j, k)}), b])(Buffer.from('ABCDEFGHI'))`),
  fc
    .tuple(fc.nat(9), fc.oneof(fc.nat(300).map(String), fc.constantFrom(`'ab'`, `''`, `'x'`)))
    .map(([n, v]) => `Buffer.alloc(${n}, ${v})`),
  bytes.map(
    (b) => `[${b}, ${b}.toJSON(), ${b}.length, Buffer.isBuffer(${b}), Buffer.isBuffer([]), ${b} instanceof Uint8Array]`,
  ),
  bytes.map(
    (b) =>
      `[${b}.map(x => x + 1), ${b}.reverse(), [...${b}], Array.from(${b}), ${b}.filter(x => x > 9), ${b}.indexOf(1)]`,
  ),
  bytes.map(
    (b) =>
      `[Buffer.from(${b}), Buffer.from(${b}.toJSON()), new Buffer(${b}), Buffer(${b}), new Uint8Array(${b}).length]`,
  ),
  fc
    .tuple(fc.nat(4), fc.nat(4))
    .map(([i, n]) => `Buffer.from(new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]).buffer, ${i}, ${n})`),
  fc.constantFrom(
    `new Buffer('0aff', 'hex')`,
    'new Buffer(3)',
    'Buffer.from(3)',
    'Buffer.from(undefined)',
    'Buffer.alloc(-1)',
    'Buffer.from({ length: 2, 0: 1 })',
  ),
);

describe('the Buffer of the sandbox', () => {
  it.each([
    ['reads numbers', reads],
    ['writes numbers and texts', writes],
    ['turns bytes into texts and back', texts],
    ['cuts, joins, compares and fills', parts],
  ])('%s as that of Node does', async (_, expressions) => {
    await fc.assert(
      fc.asyncProperty(lists(expressions), async (some) => {
        expect(await inSandbox(some)).toEqual(inNode(some));
      }),
    );
  });

  it('replaces each wrong part of UTF-8 as that of Node does', async () => {
    const wrong = fc.array(
      fc.constantFrom(0x41, 0x80, 0xbf, 0xc0, 0xc3, 0xe0, 0xe2, 0xa0, 0x9f, 0xed, 0xf0, 0x90, 0xf4, 0x8f, 0xf8, 0xff),
    );
    await fc.assert(
      fc.asyncProperty(lists(wrong.map((some) => `Buffer.from([${some.join()}]).toString()`)), async (some) => {
        expect(await inSandbox(some)).toEqual(inNode(some));
      }),
    );
  });
});

describe('whether a script reads the Buffer of its host', () => {
  it.each([
    ['it is used', 'function decodeUplink(input) { return { data: Buffer.from(input.bytes).readInt16BE(0) }; }'],
    ['it is made of the global one', 'var Buffer = globalThis.Buffer;'],
    ['an inner function declares one too', 'function decodeUplink() { function Buffer() {} }\nBuffer.from([]);'],
  ])('is so where %s', (_, source) => {
    expect(readsBuffer(source)).toBe(true);
  });

  it.each([
    ['only an ArrayBuffer is used', 'new DataView(new ArrayBuffer(4))'],
    [
      'a function of the script is called so',
      '"use strict";\nfunction Buffer(size) { this.buffer = new Array(size); }\nnew Buffer(4);',
    ],
    ['a class of the script is called so', 'class Buffer {}\nnew Buffer(4);'],
  ])('is not so where %s', (_, source) => {
    expect(readsBuffer(source)).toBe(false);
  });

  it.each([
    'function Buffer() {}',
    'var Buffer = 1;',
    'let Buffer = 1;',
    'const Buffer = 1;',
    'class Buffer {}',
    'Buffer = 1;',
  ])('may be guessed wrong: beside the one of the host, a script still has its own by `%s`', async (declaration) => {
    const source = `/* Buffer */ ${declaration} function decodeUplink() { return { data: typeof Buffer.from }; }`;
    expect(readsBuffer(source)).toBe(true);
    const outcome = await sandbox.run({ name: 'acme/own.js', source }, 'decodeUplink', {});
    expect(outcome).toMatchObject({ is: 'returned', value: { data: 'undefined' } });
  });
});

import type { Script } from '../../lambdas/codecs/sandbox/outcome.ts';

/** A codec that means harm, or is broken, and what becomes of a message that it gets. */
export interface HostileCodec {
  readonly name: string;
  readonly script: Script;
  readonly ends: Ending;
  /** Whether it takes all the time that it may. */
  readonly isSlow: boolean;
}

/** `answer`: the codec answers, whatever that is worth. */
type Ending = 'CODEC_LIMIT' | 'CODEC_FAILED' | 'answer';

type Attacks = Readonly<Record<string, string>>;

const ENTRY_POINTS = `
function decodeUplink(input) { return { data: attack(input) }; }
function normalizeUplink(input) { return { data: attack(input) }; }
function encodeDownlink(input) { return { bytes: attack(input) }; }
function decodeDownlink(input) { return { data: attack(input) }; }`;

/** Bodies of a function whose result is the data of the message. */
const ENDLESS: Attacks = {
  'an endless loop': 'for (;;) {}',
  'an endless loop within try, catch and finally':
    'for (;;) { try { for (;;) {} } catch (e) { continue; } finally { continue; } }',
  'a loop that starts again when it is ended':
    'function again() { try { for (;;); } catch (e) {} finally { again(); } } again();',
  'an endless generator': 'function* more() { for (;;) yield 1; } for (const one of more()) one;',
  'an iterator that is never done':
    'return [...{ [Symbol.iterator]() { return { next() { return { done: false }; } }; } }].length;',
  'an endless getter of the result': 'return { get temperature() { for (;;); } };',
  'an endless toJSON of the result': 'return { toJSON() { for (;;); } };',
  'an endless valueOf': 'return +{ valueOf() { for (;;); } };',
  'an endless trap of a proxy': 'return new Proxy({}, { ownKeys() { for (;;); } });',
  'an endless message of what is thrown': 'throw { get message() { for (;;); } };',
  'an endless then of the result':
    'return 1; } decodeUplink = encodeDownlink = function () { return { get then() { for (;;); } };',
  'an order that never ends': 'return [3, 2, 1].sort(() => { for (;;); });',
  'a regular expression that backtracks without end': 'return /^(a+)+$/.test("a".repeat(40) + "b");',
};

/** Loops inside of the engine, where it looks up for nothing. */
const ENDLESS_NATIVE: Attacks = {
  'a search in an array-like without end': 'return Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1);',
  'a search backwards': 'return Array.prototype.lastIndexOf.call({ length: 2 ** 53 - 1 }, 1);',
  'the reversal of an array-like without end': 'return Array.prototype.reverse.call({ length: 2 ** 53 - 1 });',
  'the text of a sparse array': 'return Array(2 ** 32 - 1).join("").length;',
  'the order of a sparse array': 'const sparse = []; sparse.length = 2 ** 32 - 1; return sparse.sort().length;',
  'the joining of an array-like without end':
    'return [].concat({ length: 2 ** 53 - 1, [Symbol.isConcatSpreadable]: true }).length;',
  'a proxy that lies about its length':
    'let asked = 0; return Array.prototype.indexOf.call(new Proxy([], { get: () => (asked++ ? 1 : 2 ** 53 - 1) }), 1);',
  'a number of millions of digits': 'return String(3n ** 3000000n).length;',
  'the reading of a number of 300,000 digits': 'return BigInt("9".repeat(300000)) > 1n;',
  'a search for a text that nearly fits everywhere': 'return "a".repeat(2e6).indexOf("a".repeat(1e6) + "b");',
};

const MEMORY: Attacks = {
  // What the engine throws itself where no memory is left for an error.
  'null, thrown': 'throw null;',
  'an array that grows': 'const all = []; for (;;) all.push("x".repeat(1e5) + all.length);',
  'a text that doubles': 'let text = "x".repeat(99); for (;;) text += text;',
  'a text of 10⁹ characters': 'return "x".repeat(1e9);',
  'a text that is padded to 10⁹ characters': 'return "x".padEnd(1e9, "y");',
  'an array of 10⁸ members': 'return new Array(1e8).fill(1);',
  'a typed array of 10⁹ bytes': 'return new Uint8Array(1e9);',
  'an ArrayBuffer of 10⁹ bytes': 'return new ArrayBuffer(1e9);',
  'an ArrayBuffer that grows': 'const all = []; for (;;) all.push(new ArrayBuffer(1e6));',
  'an ArrayBuffer that others share': 'const all = []; for (;;) all.push(new SharedArrayBuffer(1e6));',
  'a map that grows': 'const map = new Map(); for (let i = 0; ; i++) map.set("key" + i, { i });',
  'a result that is itself doubled thirty times':
    'let data = ["x"]; for (let i = 0; i < 30; i++) data = [data, data]; return data;',
  'a regular expression that is too large': 'return new RegExp("(?:" + "a|".repeat(3e6) + ")");',
  'a script that is too large': 'return eval("[" + "1,".repeat(3e6) + "]");',
};

const STACK: Attacks = {
  'plain recursion': 'return attack(input);',
  'recursion by a getter': 'const deep = { get more() { return this.more; } }; return deep.more;',
  'JSON text of 100,000 levels is written':
    'let deep = []; for (let i = 0; i < 1e5; i++) deep = [deep]; return JSON.stringify(deep).length;',
  'JSON text of 100,000 levels is read': 'return JSON.parse("[".repeat(1e5) + "]".repeat(1e5));',
  'a result of 100,000 levels': 'let deep = []; for (let i = 0; i < 1e5; i++) deep = [deep]; return deep;',
  'source of 100,000 brackets': 'return eval("[".repeat(1e5) + "]".repeat(1e5));',
  'source of 100,000 blocks': 'return eval("{".repeat(1e5) + "}".repeat(1e5));',
  'a regular expression of 100,000 groups': 'return new RegExp("(?:".repeat(1e5) + ")".repeat(1e5)).test("");',
  'the text of 100,000 nested arrays':
    'let deep = []; for (let i = 0; i < 1e5; i++) deep = [deep]; return String(deep);',
  'a chain of 100,000 proxies':
    'let deep = {}; for (let i = 0; i < 1e5; i++) deep = new Proxy(deep, {}); return deep.x;',
  'a chain of 50,000 bound functions':
    'let deep = () => 1; for (let i = 0; i < 5e4; i++) deep = deep.bind(null); return deep();',
  'arrays that are flattened without end':
    'let deep = []; for (let i = 0; i < 1e5; i++) deep = [deep]; return deep.flat(Infinity).length;',
};

/** What is caught leaves the engine in good order. */
const CAUGHT: Attacks = {
  'a stack that overflows, and is caught': 'function deep() { deep(); } try { deep(); } catch (e) { return "caught"; }',
  'memory that is used up, is caught, and is let go':
    'try { return "x".repeat(1e9); } catch (e) {} try { return new Uint8Array(1e9).length; } catch (e) { return "caught"; }',
  'a list of 5,000 links': 'let list = null; for (let i = 0; i < 5e3; i++) list = { list }; return list === null;',
  'a text that is built from 5,000 pieces, in front':
    'let text = ""; for (let i = 0; i < 5e3; i++) text = "x" + text; return text.length;',
  'a cycle of things that keep each other':
    'for (let i = 0; i < 1e3; i++) { const a = {}, b = { a }; a.b = b; } return "left";',
  'jobs that nobody runs':
    'Promise.resolve().then(function more() { return Promise.resolve().then(more); }); return "left";',
  'a promise that is rejected': 'Promise.reject(new Error("nobody hears")); return "left";',
};

const OUTPUT: Attacks = {
  'a text of 100,000 characters': 'return "x".repeat(1e5);',
  'an array of 50,000 numbers': 'return Array.from({ length: 5e4 }, (_, i) => i);',
  'a typed array of 100,000 bytes': 'return { bytes: new Uint8Array(1e5) };',
};

const THROWN: Attacks = {
  undefined: 'throw undefined;',
  'a symbol': 'throw Symbol("thrown");',
  'a number': 'throw -0;',
  'a big number': 'throw 10n ** 999n;',
  'a function': 'throw attack;',
  'an object without prototype': 'throw Object.create(null);',
  'a proxy that is revoked': 'const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); throw proxy;',
  'a message that throws': 'throw { get message() { throw this; } };',
  'a message that is a symbol': 'throw { message: Symbol("message") };',
  'a name that is an object': 'throw { name: { toString: () => ({}) }, message: "named" };',
  'a stack that is a number': 'throw Object.assign(new Error("odd"), { stack: 12 });',
  'a message of a million characters': 'throw new Error("x".repeat(1e6));',
  'something that makes itself text badly': 'throw { toString() { return {}; } };',
  'an error of the engine that is no limit': 'return new Array(-1);',
  'words of the engine, by an error of the codec': 'throw new TypeError("the engine is out of order");',
};

const RESULTS: Attacks = {
  'a proxy that is revoked': 'const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy;',
  'a cycle': 'const cycle = {}; cycle.cycle = cycle; return cycle;',
  'a toJSON that throws': 'return { toJSON() { throw new Error("no JSON"); } };',
  'a getter that throws': 'return { get x() { throw new Error("no x"); } };',
  'a promise that never settles':
    'return 1; } decodeUplink = encodeDownlink = async function () { await new Promise(() => {});',
  'something that says to be a promise':
    'return 1; } decodeUplink = encodeDownlink = function () { return { then() {} };',
  'a module that is imported': 'return 1; } decodeUplink = encodeDownlink = function () { return import("node:fs");',
};

/** What is spoiled is spoiled for this message only. */
const POLLUTION: Attacks = {
  'toJSON of every object': 'Object.prototype.toJSON = function () { return { missing: true }; }; return {};',
  'setters of the names that the host answers by':
    'for (const name of ["error", "missing", "notFinite", "message", "stack", "value"]) Object.defineProperty(Object.prototype, name, { set() {}, get() { return attack; } }); return 1;',
  'JSON, in whole': 'JSON = { stringify: () => "{", parse: () => 0 }; return 1;',
  'JSON.stringify and JSON.parse': 'JSON.stringify = () => "{"; JSON.parse = () => 0; return 1;',
  'methods of every text':
    'for (const name of Object.getOwnPropertyNames(String.prototype)) String.prototype[name] = null; return "text";',
  'methods of every array':
    'for (const name of Object.getOwnPropertyNames(Array.prototype)) if (name !== "length") Array.prototype[name] = null; return [1];',
  'methods of every function':
    'for (const name of ["call", "apply", "bind"]) Function.prototype[name] = null; return 1;',
  'eval, String, Number, Error, Date and isFinite':
    'eval = String = Number = Error = Date = isFinite = Function = TypeError = undefined; return NaN;',
  'all that is global':
    'const all = globalThis; for (const name of Object.getOwnPropertyNames(all)) delete all[name]; return 1;',
  'what an error is': 'Object.defineProperty(Error, Symbol.hasInstance, { value() { throw 1; } }); return 1;',
};

/** At the top level of the script. */
const LOADING: Attacks = {
  'no script at all': 'decodeUplink encodeDownlink <html>',
  'nothing but a name': '// decodeUplink, encodeDownlink',
  'a module': 'export function decodeUplink() {} export function encodeDownlink() {}',
  'a script that throws': 'throw new Error("decodeUplink, encodeDownlink");',
  'a function that is declared and is none': 'var decodeUplink = 1, encodeDownlink = 1;',
  'a function before its time': 'decodeUplink; let encodeDownlink = 1, decodeUplink = 1;',
  'a script that ends too early': 'function decodeUplink(input) { encodeDownlink',
};

function hostile(group: string, attacks: Attacks, ends: Ending, isSlow = false): HostileCodec[] {
  return Object.entries(attacks).map(([name, body]) => ({
    name: `${group}: ${name}`,
    script: { name: 'hostile/codec.js', source: `function attack(input) { ${body} }${ENTRY_POINTS}` },
    ends,
    isSlow,
  }));
}

function broken(attacks: Attacks): HostileCodec[] {
  return Object.entries(attacks).map(([name, source]) => ({
    name: `script: ${name}`,
    script: { name: 'hostile/codec.js', source },
    ends: name === 'nothing but a name' || name.includes('is none') ? 'answer' : 'CODEC_FAILED',
    isSlow: false,
  }));
}

/** Every attack that we know of; each in all four functions. */
export const HOSTILE_CODECS: readonly HostileCodec[] = [
  ...hostile('time', ENDLESS, 'CODEC_LIMIT', true),
  ...hostile('time within the engine', ENDLESS_NATIVE, 'CODEC_LIMIT', true),
  ...hostile('memory', MEMORY, 'CODEC_LIMIT', true),
  ...hostile('stack', STACK, 'CODEC_LIMIT'),
  ...hostile('caught', CAUGHT, 'answer'),
  ...hostile('output', OUTPUT, 'CODEC_LIMIT'),
  ...hostile('thrown', THROWN, 'CODEC_FAILED'),
  ...hostile('result', RESULTS, 'CODEC_FAILED'),
  ...hostile('spoiled', POLLUTION, 'answer'),
  ...broken(LOADING),
];

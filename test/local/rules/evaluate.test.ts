import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RuleResult, runRule } from '../../../lib/local/rules/evaluate.ts';
import { parseRuleSql } from '../../../lib/local/rules/parser.ts';
import type { RuleMessage } from '../../../lib/local/rules/rule-message.ts';
import { RuleSqlError } from '../../../lib/local/rules/rule-sql-error.ts';

/** @param payload JSON value, or bytes as they are */
function run(sql: string, payload: unknown = {}, message: Partial<RuleMessage> = {}): RuleResult {
  const bytes = payload instanceof Uint8Array ? payload : Buffer.from(JSON.stringify(payload));
  const base = { topic: 'topic/subtopic', payload: bytes, timestamp: 1_481_825_251_155, accountId: '123456789012' };
  return runRule(parseRuleSql(sql), { ...base, ...message });
}

/** What an expression comes to; undefined if it is Undefined. */
function resultOf(expression: string, payload?: unknown, message?: Partial<RuleMessage>): unknown {
  const result = run(`SELECT ${expression} AS value FROM 'topic/subtopic'`, payload, message);
  return result.matched ? (result.output as { readonly value?: unknown }).value : 'not matched';
}

function passes(where: string, payload?: unknown): boolean {
  return run(`SELECT * FROM 'topic/subtopic' WHERE ${where}`, payload).matched;
}

const BINARY = Uint8Array.of(0xff, 0x00, 0x80);

describe('SELECT', () => {
  // The examples of the AWS IoT developer guide, "SELECT clause" and "FROM clause".
  const payload = { color: 'red', temperature: 50 };
  it.each([
    ["SELECT * FROM 'a/b'", payload, payload],
    ["SELECT color FROM 'a/b'", payload, { color: 'red' }],
    ["SELECT color AS my_color FROM 'a/b'", payload, { my_color: 'red' }],
    ["SELECT color as my_color, temperature as fahrenheit FROM 'a/b'", payload, { my_color: 'red', fahrenheit: 50 }],
    ["SELECT *, 15 as speed FROM 'a/b'", payload, { ...payload, speed: 15 }],
    ["SELECT color.red as red_value FROM 'a/b'", { color: { red: 255, green: 0 } }, { red_value: 255 }],
    [
      "SELECT (temperature - 32) * 5 / 9 AS celsius, upper(color) as my_color FROM 'a/b'",
      payload,
      { celsius: 10, my_color: 'RED' },
    ],
    ["SELECT NULL AS n FROM 'topic/subtopic'", payload, { n: null }],
    [
      'SELECT decode(encoded_temp,"base64").temperature AS temp from \'a\'',
      { encoded_temp: 'eyAidGVtcGVyYXR1cmUiOiAzMyB9Cg==' },
      { temp: 33 },
    ],
  ])('%s', (sql, message, output) => {
    expect(run(sql, message)).toEqual({ matched: true, output });
  });

  it('hands on any object as it is', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
        const json = JSON.stringify(object);
        expect(run("SELECT * FROM 'a'", Buffer.from(json))).toEqual({ matched: true, output: JSON.parse(json) });
      }),
    );
  });

  it('drops a column that is Undefined and keeps one that is Null', () => {
    const sql = "SELECT missing, missing.deeper AS deeper, nothing FROM 'a'";
    expect(run(sql, { nothing: null })).toEqual({ matched: true, output: { nothing: null } });
  });

  it('puts a column over a member of the same name', () => {
    expect(run("SELECT *, 'new' AS a FROM 'a'", { a: 'old', b: 1 })).toEqual({
      matched: true,
      output: { a: 'new', b: 1 },
    });
  });

  it('adds columns to an empty payload', () => {
    expect(run("SELECT *, topic() AS topic FROM 'a'", new Uint8Array())).toEqual({
      matched: true,
      output: { topic: 'topic/subtopic' },
    });
  });

  it('finds no member in what every JavaScript object inherits', () => {
    expect(run("SELECT constructor, __proto__ AS proto, toString FROM 'a'", {})).toEqual({ matched: true, output: {} });
  });

  it('hands on a member and a column named __proto__', () => {
    const { output } = run("SELECT *, 1 AS __proto__ FROM 'a'", Buffer.from('{"__proto__":{"a":2}}')) as {
      output: object;
    };
    expect(Object.entries(output)).toEqual([['__proto__', 1]]);
  });

  it('hands on an array, to which no column can be added', () => {
    expect(run("SELECT * FROM 'a'", [1, 2])).toEqual({ matched: true, output: [1, 2] });
    expect(() => run("SELECT *, 1 AS b FROM 'a'", [1, 2])).toThrow('the payload is an array');
  });
});

describe('a payload that is not JSON', () => {
  it.each([
    ['binary', BINARY],
    ['text', Buffer.from('hello')],
    ['JSON of a number', Buffer.from('80')],
    ['JSON of a string', Buffer.from('"text"')],
    ['cut off', Buffer.from('{"a":')],
    ['invalid UTF-8 in a string', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
  ])('is handed on by encode(*) and by nothing else: %s', (_, payload) => {
    const sql = "SELECT encode(*, 'base64') AS data, topic(1) AS first FROM 'a' WHERE topic(2) = 'subtopic'";
    const data = Buffer.from(payload).toString('base64');
    expect(run(sql, payload)).toEqual({ matched: true, output: { data, first: 'topic' } });
    for (const needsJson of [
      "SELECT * FROM 'a'",
      "SELECT *, 1 AS b FROM 'a'",
      "SELECT a FROM 'a'",
      "SELECT 1 AS b FROM 'a' WHERE a = 1",
    ]) {
      expect(() => run(needsJson, payload)).toThrow(RuleSqlError);
    }
  });

  // The example of the AWS IoT developer guide, "WHERE clause".
  it('can be decoded to a number', () => {
    const decoded = "decode(encode(*, 'base64'), 'base64')";
    const sql = `SELECT ${decoded} AS value FROM 'topic/subtopic' WHERE ${decoded} > 50`;
    expect(run(sql, Buffer.from('80'))).toEqual({ matched: true, output: { value: 80 } });
  });

  it('does not matter if WHERE sorts the message out first', () => {
    expect(run("SELECT * FROM 'a' WHERE topic(1) = 'other'", BINARY)).toEqual({ matched: false });
  });

  it('includes JSON that nests deeper than could be written again', () => {
    const nested = (depth: number) => Buffer.from(`{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`);
    expect(() => run("SELECT * FROM 'a'", nested(60_000))).toThrow('the payload nests deeper than 1000 levels');
    expect(run("SELECT * FROM 'a'", nested(900)).matched).toBe(true);
  });
});

describe('operators', () => {
  // "Operators" of the AWS IoT developer guide; undefined stands for Undefined.
  it.each([
    ['1 = 1.0', true],
    ["'a' = 'a'", true],
    ["'5' = 5", false],
    ["'5' <> 5", true],
    ['null = null', true],
    ['null <> null', false],
    ['list = same', true],
    ['list <> other', true],
    ['object = shuffled', true],
    ['missing = 1', undefined],
    ['1 <> missing', undefined],
    ['missing = missing', undefined],
    ['2 > 1', true],
    ['2 <= 1', false],
    ["'10' > 9", true],
    ["'10' >= '9'", true],
    ["'-1.2' < '5E-12'", true],
    ["'b' > 'a'", undefined],
    ["' 1' > 0", undefined],
    ['null < 1', undefined],
    ['true > 0', undefined],
    ['missing < 1', undefined],
    ['true AND false', false],
    ["'TRUE' AND true", true],
    ['true AND missing', undefined],
    ['false AND missing', undefined],
    ['true OR missing', undefined],
    ['false OR true', true],
    ['1 OR true', undefined],
    ["'constructor' OR true", undefined],
    ['NOT false', true],
    ["NOT 'True'", false],
    ['NOT missing', undefined],
    ['NOT null', undefined],
    ['1 + 2', 3],
    ["1 + 'a'", '1a'],
    ["'a' + 1.5", 'a1.5'],
    ["'a' + true", 'atrue'],
    ["'a' + list", 'a[1,2]'],
    ["'a' + null", undefined],
    ["'a' + missing", undefined],
    ['true + 1', undefined],
    ["'5' - 3", 2],
    ["'x' - 3", undefined],
    ['2 * 1.5', 3],
    ['7 / 2', 3],
    ['-7 / 2', -3],
    ['7.5 / 2', 3.75],
    ['1 / 0', undefined],
    ['1e308 * 10', undefined],
    ["-'5'", -5],
    ['- - 5', 5],
    ['2 + 3 * 4', 14],
    ['(2 + 3) * 4', 20],
    ['10 - 3 - 2', 5],
    ['NOT 1 = 2', true],
    ['true OR false AND false', true],
    ['1 + 1 = 2 AND 3 > 2', true],
  ])('%s is %j', (expression, expected) => {
    const payload = { list: [1, 2], same: [1, 2], other: [2, 1], object: { a: 1, b: 2 }, shuffled: { b: 2, a: 1 } };
    expect(resultOf(expression, payload)).toEqual(expected);
  });

  it('compares numbers in strings as the numbers they spell', () => {
    const numberOrText = fc
      .integer()
      .chain((number) => fc.tuple(fc.constant(number), fc.constantFrom(number, String(number))));
    fc.assert(
      fc.property(numberOrText, numberOrText, ([a, left], [b, right]) => {
        expect(resultOf('a < b', { a: left, b: right })).toBe(a < b);
        expect(resultOf('a >= b', { a: left, b: right })).toBe(a >= b);
      }),
    );
  });
});

describe('WHERE', () => {
  it.each([
    ["color <> 'red'", false],
    ["temperature > 30 AND color = 'red'", true],
    ['missing > 30', false],
    ['NOT (missing > 30)', false],
    ['isUndefined(missing)', true],
    ['color', false],
    ["'true'", false],
    ['1', false],
  ])('%s passes: %s', (where, expected) => {
    expect(passes(where, { color: 'red', temperature: 40 })).toBe(expected);
  });

  it('knows no aliases of SELECT', () => {
    expect(run("SELECT color AS paint FROM 'a' WHERE paint = 'red'", { color: 'red' })).toEqual({ matched: false });
  });
});

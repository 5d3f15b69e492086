import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runRule } from '../../../lib/local/rules/evaluate.ts';
import { parseRuleSql } from '../../../lib/local/rules/parser.ts';
import { RuleSqlError } from '../../../lib/local/rules/rule-sql-error.ts';

describe('parseRuleSql', () => {
  it('reads columns, topic filter and condition', () => {
    expect(parseRuleSql("select *, topic(2) as thing From 'lorawan/+/uplink' where f_port > 0")).toEqual({
      selectsAll: true,
      columns: [{ name: 'thing', value: { kind: 'call', name: 'topic', arguments: [{ kind: 'literal', value: 2 }] } }],
      topicFilter: 'lorawan/+/uplink',
      where: {
        kind: 'binary',
        operator: '>',
        left: { kind: 'member', of: { kind: 'payload' }, name: 'f_port' },
        right: { kind: 'literal', value: 0 },
      },
    });
  });

  const SUPPORTED_VALUES = 'a name, a function, a string, a number, true, false, null or "("';
  it.each([
    ['', 'the end at column 1 is not supported here: supported is SELECT'],
    [
      "SELECT VALUE color FROM 'a'",
      'color at column 14 is not supported here: supported is an operator, AS, "," or FROM',
    ],
    ["SELECT a.b FROM 'a'", 'FROM at column 12 is not supported here: supported is AS with a name for the column'],
    ["SELECT a AS b.c FROM 'a'", '. at column 14 is not supported here: supported is an operator, AS, "," or FROM'],
    ["SELECT a[0] AS b FROM 'a'", '"[" at column 9 begins nothing that is supported'],
    ["SELECT a % 2 AS b FROM 'a'", '"%" at column 10 begins nothing that is supported'],
    ["SELECT {'a': 1} AS b FROM 'a'", '"{" at column 8 begins nothing that is supported'],
    ["SELECT 'a AS b", '"\'" at column 8 begins nothing that is supported'],
    [
      "SELECT (SELECT a FROM b) AS b FROM 'a'",
      `SELECT at column 9 is not supported here: supported is ${SUPPORTED_VALUES}`,
    ],
    ["SELECT a, * FROM 'a'", `* at column 11 is not supported here: supported is ${SUPPORTED_VALUES}`],
    ["SELECT lower(*) AS a FROM 'a'", `* at column 14 is not supported here: supported is ${SUPPORTED_VALUES}`],
    ["SELECT get(a, *) AS a FROM 'a'", `* at column 15 is not supported here: supported is ${SUPPORTED_VALUES}`],
    ["SELECT md5(a) AS b FROM 'a'", 'md5 at column 8 is not supported here: supported is topic(), timestamp()'],
    ["SELECT lower() AS b FROM 'a'", 'lower at column 8 is not supported here: supported is lower() with 1 arguments'],
    [
      "SELECT topic(1, 2) AS b FROM 'a'",
      'topic at column 8 is not supported here: supported is topic() with 0 to 1 arguments',
    ],
    ["SELECT encode(*, 'hex') AS b FROM 'a'", "'hex' at column 18 is not supported here: supported is 'base64'"],
    ["SELECT encode(*, base64) AS b FROM 'a'", "base64 at column 18 is not supported here: supported is 'base64'"],
    ["SELECT 1e999 AS b FROM 'a'", '1e999 at column 8 is not supported here: supported is a number of at most'],
    [
      "SELECT a.0 AS b FROM 'a'",
      '0 at column 10 is not supported here: supported is a name (others are reached by get(',
    ],
    ['SELECT * FROM "a"', '"a" at column 15 is not supported here: supported is a topic filter in single quotes'],
    ['SELECT * FROM a/b', 'a at column 15 is not supported here: supported is a topic filter in single quotes'],
    ["SELECT * FROM 'a/#/b'", 'the topic filter "a/#/b" has "#" before its last level, at column 15'],
    [
      "SELECT * FROM 'a' WHERE a = 1 LIMIT 5",
      'LIMIT at column 31 is not supported here: supported is an operator or the end',
    ],
    ["SELECT * FROM 'a' AS b", 'AS at column 19 is not supported here: supported is WHERE or the end'],
    ["SELECT * FROM 'a' WHERE a IN [1]", '"[" at column 30 begins nothing that is supported'],
  ])('rejects %s', (sql, message) => {
    expect(() => parseRuleSql(sql)).toThrow(RuleSqlError);
    expect(() => parseRuleSql(sql)).toThrow(message);
  });

  const TOKENS = [
    ...[
      'SELECT',
      'FROM',
      'WHERE',
      'AS',
      'AND',
      'OR',
      'NOT',
      'NULL',
      'true',
      '*',
      ',',
      '(',
      ')',
      '.',
      '=',
      '<>',
      '<',
      '+',
      '-',
      '/',
    ],
    ...['a', 'topic(', 'get(', 'encode(*,', "'base64'", "'x'", '"', "'", '1', '1.5e3', '[', '{', '\\', '\u0000', '💥'],
  ];
  const soup = fc.array(fc.constantFrom(...TOKENS), { maxLength: 60 }).map((tokens) => tokens.join(' '));
  const message = { topic: 'a/b', payload: Buffer.from('{"a":{"a":1}}'), timestamp: 0, accountId: '123456789012' };

  it('parses and runs, or throws RuleSqlError, for any soup of tokens', () => {
    const statement = fc.oneof(
      soup,
      soup.map((text) => `SELECT ${text} AS x FROM 'a'`),
      fc.string(),
    );
    fc.assert(
      fc.property(statement, (sql) => {
        try {
          runRule(parseRuleSql(sql), message);
        } catch (error) {
          expect(error).toBeInstanceOf(RuleSqlError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['parentheses', `${'('.repeat(30_000)}a`],
    ['NOTs', `${'NOT '.repeat(30_000)}a`],
    ['signs', `${'-'.repeat(30_000)}a`],
    ['members', `a${'.a'.repeat(30_000)}`],
    ['sums', `a${'+a'.repeat(30_000)}`],
    ['calls', `${'lower('.repeat(30_000)}a`],
  ])('rejects thirty thousand %s', (_, expression) => {
    expect(() => parseRuleSql(`SELECT ${expression} AS x FROM 'a'`)).toThrow('more than 500 words and signs');
  });

  it('parses and runs what is nested as deep as 500 tokens can be', () => {
    const statement = parseRuleSql(`SELECT ${'('.repeat(240)}1${')'.repeat(240)} AS x FROM 'a'`);
    expect(runRule(statement, message)).toEqual({ matched: true, output: { x: 1 } });
  });

  it('rejects what is longer than a rule can be', () => {
    expect(() => parseRuleSql(`SELECT '${'x'.repeat(10_000_000)}`)).toThrow('at most 262144 are supported');
  });

  it('reads a string of a hundred thousand quotes', () => {
    const quotes = "''".repeat(100_000);
    expect(runRule(parseRuleSql(`SELECT '${quotes}' AS x FROM 'a'`), message)).toEqual({
      matched: true,
      output: { x: "'".repeat(100_000) },
    });
  });
});

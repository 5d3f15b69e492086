import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runRule } from '../../../lib/local/rules/evaluate.ts';
import { parseRuleSql } from '../../../lib/local/rules/parser.ts';
import type { RuleMessage } from '../../../lib/local/rules/rule-message.ts';

function resultOf(expression: string, payload: unknown = {}, message: Partial<RuleMessage> = {}): unknown {
  const base = {
    topic: 'things/myThings/thingOne',
    payload: Buffer.from(JSON.stringify(payload)),
    timestamp: 1_481_825_251_155,
    accountId: '123456789012',
  };
  const { output } = runRule(parseRuleSql(`SELECT ${expression} AS value FROM 'a'`), { ...base, ...message }) as {
    readonly output: { readonly value?: unknown };
  };
  return output.value;
}

describe('functions of the message', () => {
  // Values of the AWS IoT developer guide, "Functions".
  it.each([
    ['topic()', 'things/myThings/thingOne'],
    ['topic(1)', 'things'],
    ["TOPIC('3')", 'thingOne'],
    ['topic(0)', undefined],
    ['topic(4)', undefined],
    ['topic(missing)', undefined],
    ['timestamp()', 1_481_825_251_155],
    ['accountid()', '123456789012'],
    ['clientid()', 'n/a'],
    ['principal()', undefined],
  ])('%s is %j', (expression, expected) => {
    expect(resultOf(expression)).toBe(expected);
  });

  it('hides the prefix of Basic Ingest', () => {
    const topic = '$aws/rules/BuildingManager/Buildings/Building5/Floor2/Room201/Lights';
    expect(resultOf('topic()', {}, { topic })).toBe('Buildings/Building5/Floor2/Room201/Lights');
    expect(resultOf('topic(3)', {}, { topic })).toBe('Floor2');
  });

  it('tells client id and principal of a message that came over MQTT', () => {
    const message = { clientId: 'ttn-1', principal: 'AROAEXAMPLE:tts' };
    expect(resultOf("clientid() + ' ' + principal()", {}, message)).toBe('ttn-1 AROAEXAMPLE:tts');
  });

  it('makes a new UUID each time', () => {
    const [first, second] = [resultOf('newuuid()'), resultOf('newuuid()')];
    expect(first).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(first).not.toBe(second);
  });
});

describe('functions of values', () => {
  const payload = {
    letters: ['a', 'b', 'c'],
    numbers: [1, 2, 3],
    more: [4, 5, 6],
    object: { a: 'b', 'c-d': 1 },
    nothing: null,
    hello: ['HELLO'],
  };

  it.each([
    ['get(letters, 1)', 'b'],
    ["get(letters, '1')", 'b'],
    ['get(letters, 3)', undefined],
    ['get(letters, -1)', undefined],
    ["get(object, 'a')", 'b'],
    ["get(object, 'c-d')", 1],
    ["get(object, 'constructor')", undefined],
    ['get(object, 0)', undefined],
    ["get('abc', 1)", 'b'],
    ["get(nothing, 'a')", undefined],
    ["get(*, 'object').a", 'b'],
    ['concat()', undefined],
    ['concat(numbers, 4)', [1, 2, 3, 4]],
    ['concat(numbers, "hello")', [1, 2, 3, 'hello']],
    ['concat("con", "cat")', 'concat'],
    ['concat(1, "hello")', '1hello'],
    ['concat("he","is","man")', 'heisman'],
    ['concat(numbers, "hello", more)', [1, 2, 3, 'hello', 4, 5, 6]],
    ['concat(1, 2)', undefined],
    ['concat("a", missing)', undefined],
    ['lower("HELLO")', 'hello'],
    ['lower(hello)', '["hello"]'],
    ['upper("hello")', 'HELLO'],
    ['upper(nothing)', undefined],
    ['startswith("ranger","ran")', true],
    ['startswith(1234, 12)', true],
    ['startswith("ranger", missing)', undefined],
    ['endswith("cat","at")', true],
    ['endswith("cat","ca")', false],
    ['endswith(nothing, "at")', undefined],
    ['isNull(5)', false],
    ['isNull(Null)', true],
    ['isNull(missing)', false],
    ['isUndefined(5)', false],
    ['isUndefined(nothing)', false],
    ['isUndefined(object.missing)', true],
    ["lower('it''s')", "it's"],
    ["'' + 100000000000000000000000", '99999999999999991611392'],
    ["encode(object, 'base64')", 'eyJhIjoiYiIsImMtZCI6MX0='],
    ["encode(missing, 'base64')", undefined],
    ["decode('aGVsbG8=', 'base64')", 'hello'],
    ["decode('eyJhIjoxfQ==', 'base64')", { a: 1 }],
    ["decode('not base64', 'base64')", null],
    ["decode(5, 'base64')", undefined],
  ])('%s is %j', (expression, expected) => {
    expect(resultOf(expression, payload)).toEqual(expected);
  });

  it('encodes the payload byte for byte', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const text = resultOf("encode(*, 'base64')", {}, { payload: bytes });
        expect(Uint8Array.from(Buffer.from(String(text), 'base64'))).toEqual(bytes);
      }),
    );
  });
});

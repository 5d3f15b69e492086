import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesArn, matchesWildcards } from '../../../lib/local/iam/wildcards.ts';

const text = fc.string({ unit: 'binary', maxLength: 12 });
const plain = fc
  .oneof(text, fc.string({ unit: fc.constantFrom(...'.+^$(){}|[]\\/-:aA\n') }))
  .filter((string) => !/[*?]/.test(string));

describe('matchesWildcards', () => {
  it('takes all characters but * and ? for themselves', () => {
    fc.assert(
      fc.property(plain, plain, (pattern, other) => {
        expect(matchesWildcards(pattern, pattern)).toBe(true);
        expect(matchesWildcards(pattern, other)).toBe(pattern === other);
      }),
    );
  });

  it('lets a * stand for any characters', () => {
    fc.assert(
      fc.property(plain, text, plain, (start, middle, end) => {
        expect(matchesWildcards(`${start}*${end}`, start + middle + end)).toBe(true);
        expect(matchesWildcards(`${start}**${end}`, start + middle + end)).toBe(true);
        expect(matchesWildcards(`*${end}x`, start + middle + end)).toBe(`${start}${middle}${end}`.endsWith(`${end}x`));
      }),
    );
  });

  it('lets a ? stand for exactly one character', () => {
    fc.assert(
      fc.property(plain, text, plain, (start, middle, end) => {
        const marks = '?'.repeat([...middle].length);
        expect(matchesWildcards(start + marks + end, start + middle + end)).toBe(true);
        expect(matchesWildcards(`${start}?${marks}${end}`, start + middle + end)).toBe(false);
      }),
    );
  });
});

describe('matchesArn', () => {
  it('keeps a * within its part of the ARN', () => {
    const queue = 'arn:aws:sqs:eu-west-1:123456789012:queue';
    expect(matchesArn('arn:aws:sqs:*:*:queue', queue)).toBe(true);
    expect(matchesArn('arn:aws:sqs:*:queue', queue)).toBe(false);
    expect(matchesArn('arn:aws:*', queue)).toBe(false);
  });

  it('takes colons of the resource as part of it', () => {
    const alias = 'arn:aws:lambda:eu-west-1:123456789012:function:upstream:live';
    expect(matchesArn('arn:aws:lambda:eu-west-1:123456789012:function:*', alias)).toBe(true);
    expect(matchesArn('arn:aws:lambda:eu-west-1:123456789012:function', alias)).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { parsePolicy } from '../../../lib/local/iam/policy.ts';
import { PolicyError } from '../../../lib/local/iam/policy-error.ts';

const STATEMENT = { Effect: 'Allow', Action: 'iot:Publish', Resource: '*' };

// biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable of IAM
const VARIABLE = 'arn:aws:iot:::topic/${aws:username}';

describe('parsePolicy', () => {
  it('takes single values and lists alike', () => {
    const single = parsePolicy({ Version: '2012-10-17', Statement: STATEMENT });
    const listed = parsePolicy({
      Version: '2012-10-17',
      Statement: [{ ...STATEMENT, Action: ['iot:Publish'], Resource: ['*'] }],
    });
    expect(single).toEqual(listed);
  });

  it('reads what CDK writes for a queue that takes only TLS', () => {
    const statement = {
      Sid: 'TlsOnly',
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 'sqs:*',
      Resource: 'arn:aws:sqs:eu-west-1:123456789012:failed-messages',
      Condition: { Bool: { 'aws:SecureTransport': false } },
    };
    expect(parsePolicy({ Statement: [statement] }).statements).toEqual([
      {
        label: 'TlsOnly',
        effect: 'Deny',
        principals: { anyone: true, arns: ['*'], services: [] },
        actions: { except: false, patterns: ['sqs:*'] },
        resources: { except: false, patterns: ['arn:aws:sqs:eu-west-1:123456789012:failed-messages'] },
        conditions: [{ operator: 'Bool', ifExists: false, key: 'aws:securetransport', values: ['false'] }],
      },
    ]);
  });

  it.each([
    ['[]', [], 'the policy is not an object'],
    ['another version', { Version: '2020-01-01', Statement: STATEMENT }, 'the policy has the Version "2020-01-01"'],
    ['no statement', {}, 'Statement[0] is not an object'],
  ])('rejects %s', (_, document, message) => {
    expect(() => parsePolicy(document)).toThrow(PolicyError);
    expect(() => parsePolicy(document)).toThrow(message);
  });

  it.each([
    [{ Effect: 'allow' }, 'Statement[0].Effect is neither Allow nor Deny'],
    [{ Sid: 'Mine', NotPrincipal: '*' }, 'Mine has the element "NotPrincipal", known are Sid,'],
    [{ Action: undefined }, 'Statement[0] has no Action'],
    [{ Action: [] }, 'Statement[0].Action is an empty list'],
    [{ Action: 'Publish' }, 'Statement[0].Action has "Publish", which is not of the form'],
    [{ Action: undefined, NotAction: '*:Publish' }, 'Statement[0].NotAction has "*:Publish", which is not of the form'],
    [{ NotAction: 'iot:Publish' }, 'Statement[0] has both Action and NotAction'],
    [{ Resource: undefined }, 'Statement[0] has neither Resource nor Principal'],
    [{ Resource: { Ref: 'Queue' } }, 'Statement[0].Resource has {"Ref":"Queue"}, strings are accepted'],
    [{ Resource: 'topic/a' }, 'Statement[0].Resource has "topic/a", which is not of the form'],
    [{ Resource: VARIABLE }, 'Statement[0].Resource has a policy variable, which is not supported'],
    [{ Principal: { Federated: 'x' } }, 'Statement[0].Principal has "Federated", accepted are AWS and Service'],
    [{ Principal: {} }, 'Statement[0].Principal names nobody'],
    [{ Principal: { AWS: 'arn:aws:iam::123456789012:role/*' } }, 'Statement[0].Principal has a wildcard within a name'],
    [
      { Sid: 'Tagged', Condition: { NumericLessThan: { 'a:b': '1' } } },
      'Tagged.Condition has the operator "NumericLessThan", known are StringEquals,',
    ],
    [
      { Condition: { 'ForAnyValue:StringLike': { 'a:b': '1' } } },
      'Statement[0].Condition has the operator "ForAnyValue:StringLike"',
    ],
    [{ Condition: { constructor: {} } }, 'Statement[0].Condition has the operator "constructor"'],
    [{ Condition: { StringEquals: 'a' } }, 'Statement[0].Condition.StringEquals is not an object'],
    [
      { Condition: { StringEquals: { 'a:b': 5 } } },
      'Statement[0].Condition.StringEquals.a:b has 5, strings are accepted',
    ],
  ])('rejects %j', (part, message) => {
    expect(() => parsePolicy({ Statement: { ...STATEMENT, ...part } })).toThrow(PolicyError);
    expect(() => parsePolicy({ Statement: { ...STATEMENT, ...part } })).toThrow(message);
  });
});

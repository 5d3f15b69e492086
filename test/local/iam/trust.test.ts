import { describe, expect, it } from 'vitest';
import { parsePolicy } from '../../../lib/local/iam/policy.ts';
import { mayAssumeRole } from '../../../lib/local/iam/trust.ts';

const TTS = 'arn:aws:iam::111111111111:root';

const CROSS_ACCOUNT = parsePolicy({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { AWS: TTS },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'sts:ExternalId': 'an-external-id' } },
    },
  ],
});

const RULE_ROLE = parsePolicy({
  Version: '2012-10-17',
  Statement: {
    Effect: 'Allow',
    Principal: { Service: 'iot.amazonaws.com' },
    Action: 'sts:AssumeRole',
    Condition: {
      StringEquals: { 'aws:SourceAccount': '123456789012' },
      ArnLike: { 'aws:SourceArn': 'arn:aws:iot:eu-west-1:123456789012:rule/*' },
    },
  },
});

describe('mayAssumeRole', () => {
  const context = { 'sts:ExternalId': 'an-external-id' };

  it.each([
    TTS,
    'arn:aws:iam::111111111111:role/application-server',
    'arn:aws:iam::111111111111:user/tts',
    'arn:aws:sts::111111111111:assumed-role/application-server/session',
  ])('lets %s in when its account is trusted', (principal) => {
    expect(mayAssumeRole(CROSS_ACCOUNT, { principal, context }).allowed).toBe(true);
  });

  // The sentences are those of the IAM user guide, "Troubleshoot access denied error messages".
  it.each([
    ['another account', { principal: 'arn:aws:iam::222222222222:root', context }],
    ['another external id', { principal: TTS, context: { 'sts:ExternalId': 'another' } }],
    ['no external id', { principal: TTS }],
    ['a service', { principal: 'iot.amazonaws.com', context }],
  ])('refuses %s', (_, request) => {
    expect(mayAssumeRole(CROSS_ACCOUNT, request)).toEqual({
      allowed: false,
      reason: `User: ${request.principal} is not authorized to perform: sts:AssumeRole because no role trust policy allows the sts:AssumeRole action`,
    });
  });

  it('refuses what the policy denies as well as allows', () => {
    const statements = [
      ...CROSS_ACCOUNT.statements,
      ...parsePolicy({ Statement: { Effect: 'Deny', Principal: '*', Action: 'sts:*' } }).statements,
    ];
    expect(mayAssumeRole({ statements }, { principal: TTS, context })).toEqual({
      allowed: false,
      reason: `User: ${TTS} is not authorized to perform: sts:AssumeRole with an explicit deny in the role trust policy`,
    });
  });

  it('lets a service in for the account and rule that are named', () => {
    const rule = {
      'aws:SourceAccount': '123456789012',
      'aws:SourceArn': 'arn:aws:iot:eu-west-1:123456789012:rule/Uplinks',
    };
    expect(mayAssumeRole(RULE_ROLE, { principal: 'iot.amazonaws.com', context: rule }).allowed).toBe(true);
    expect(mayAssumeRole(RULE_ROLE, { principal: 'lambda.amazonaws.com', context: rule }).allowed).toBe(false);
    expect(mayAssumeRole(RULE_ROLE, { principal: 'iot.amazonaws.com' }).allowed).toBe(false);
  });
});

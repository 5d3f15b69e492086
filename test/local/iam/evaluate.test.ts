import { describe, expect, it } from 'vitest';
import { type AuthorizationRequest, evaluate } from '../../../lib/local/iam/evaluate.ts';
import { parsePolicy } from '../../../lib/local/iam/policy.ts';

const ROLE = 'arn:aws:iam::123456789012:role/Uplink';
const SESSION = 'arn:aws:sts::123456789012:assumed-role/Uplink/session';
const TOPIC = 'arn:aws:iot:eu-west-1:123456789012:topic/lorawan/a/uplink';
const PUBLISH: AuthorizationRequest = { action: 'iot:Publish', resource: TOPIC, principal: SESSION };

const policy = (...Statement: readonly object[]) => parsePolicy({ Version: '2012-10-17', Statement });
const allow = (part: object = {}) => policy({ Effect: 'Allow', Action: 'iot:Publish', Resource: '*', ...part });
const deny = (part: object = {}) => policy({ Effect: 'Deny', Action: 'iot:Publish', Resource: '*', ...part });

const allowed = (request: Partial<AuthorizationRequest>, ...policies: Parameters<typeof evaluate>[0]) =>
  evaluate(policies, { ...PUBLISH, ...request }).allowed;

describe('evaluate', () => {
  // The sentences are those of the IAM user guide, "Troubleshoot access denied error messages".
  it('refuses by default', () => {
    expect(evaluate([], PUBLISH)).toEqual({
      allowed: false,
      reason: `User: ${SESSION} is not authorized to perform: iot:Publish on resource: ${TOPIC} because no identity-based policy allows the iot:Publish action`,
    });
  });

  it('refuses what one statement denies and another allows', () => {
    expect(evaluate([allow(), deny()], PUBLISH)).toEqual({
      allowed: false,
      reason: `User: ${SESSION} is not authorized to perform: iot:Publish on resource: ${TOPIC} with an explicit deny in an identity-based policy`,
    });
  });

  it('names the resource-based policy where that is what refuses', () => {
    const bySomeoneElse = allow({ Principal: { AWS: 'arn:aws:iam::123456789012:role/Other' } });
    expect(evaluate([bySomeoneElse], PUBLISH).reason).toContain(
      'because no resource-based policy allows the iot:Publish action',
    );
    const denied = deny({ Principal: '*' });
    expect(evaluate([allow(), denied], PUBLISH).reason).toContain('with an explicit deny in a resource-based policy');
  });

  it('tells which statement allows', () => {
    expect(evaluate([allow({ Sid: 'Outer' })], PUBLISH)).toEqual({
      allowed: true,
      reason: 'allowed by the statement Outer',
    });
  });

  it.each([
    ['iot:Publish', true],
    ['IOT:publish', true],
    ['iot:Pub*', true],
    ['iot:?ublish', true],
    ['iot:*', true],
    ['*', true],
    ['iot:Publis', false],
    ['iot:Publish?', false],
    ['iotwireless:*', false],
  ])('with the action %s is %s', (Action, expected) => {
    expect(allowed({}, allow({ Action }))).toBe(expected);
  });

  it.each([
    [TOPIC, true],
    [`${TOPIC}/`, false],
    ['arn:aws:iot:eu-west-1:123456789012:topic/lorawan/*', true],
    ['arn:aws:iot:eu-west-1:123456789012:topic/lorawan/?/uplink', true],
    ['arn:aws:iot:eu-west-1:123456789012:topic/LoRaWAN/*', false],
    ['arn:aws:iot:*uplink', true],
    ['arn:aws:iot:eu-west-1:123456789012:topic/lorawan/.*', false],
    ['arn:aws:iot:eu-west-1:123456789012:topicfilter/lorawan/*', false],
  ])('with the resource %s is %s', (Resource, expected) => {
    expect(allowed({}, allow({ Resource }))).toBe(expected);
  });

  it('takes NotAction and NotResource for all but those', () => {
    const allBut = allow({ Action: undefined, NotAction: ['iot:Delete*', 'iot:Publish'] });
    expect(allowed({}, allBut)).toBe(false);
    expect(allowed({ action: 'iot:Connect' }, allBut)).toBe(true);
    const elsewhere = deny({ Resource: undefined, NotResource: 'arn:aws:iot:eu-west-1:123456789012:topic/lorawan/*' });
    expect(allowed({}, allow(), elsewhere)).toBe(true);
    expect(allowed({ resource: 'arn:aws:iot:eu-west-1:123456789012:topic/other' }, allow(), elsewhere)).toBe(false);
  });
});

describe('conditions', () => {
  const ARN = 'arn:aws:iot:eu-west-1:123456789012:rule/Uplinks';
  it.each([
    ['StringEquals', 'a', { 'my:Key': 'a' }, true],
    ['StringEquals', 'a', { 'MY:KEY': 'a' }, true],
    ['StringEquals', 'a', { 'my:Key': 'A' }, false],
    ['StringEquals', ['a', 'b'], { 'my:Key': 'b' }, true],
    ['StringEquals', 'a*', { 'my:Key': 'ab' }, false],
    ['StringEquals', 'a', {}, false],
    ['StringEqualsIfExists', 'a', {}, true],
    ['StringEqualsIfExists', 'a', { 'my:Key': 'b' }, false],
    ['StringNotEquals', 'a', { 'my:Key': 'b' }, true],
    ['StringNotEquals', ['a', 'b'], { 'my:Key': 'b' }, false],
    ['StringNotEquals', 'a', {}, true],
    ['StringNotEqualsIfExists', 'a', {}, true],
    ['StringLike', 'a*c?', { 'my:Key': 'abbcd' }, true],
    ['StringLike', 'a?', { 'my:Key': 'abb' }, false],
    ['StringNotLike', 'a*', { 'my:Key': 'abb' }, false],
    ['StringNotLike', 'a*', {}, true],
    ['ArnEquals', ARN, { 'my:Key': ARN }, true],
    ['ArnLike', 'arn:aws:iot:*:123456789012:rule/Up*', { 'my:Key': ARN }, true],
    ['ArnEquals', 'arn:aws:iot:*:123456789012:rule/Up*', { 'my:Key': ARN }, true],
    ['ArnLike', 'arn:aws:iot:*:rule/Uplinks', { 'my:Key': ARN }, false],
    ['ArnLike', 'arn:aws:*/Uplinks', { 'my:Key': ARN }, false],
    ['ArnLikeIfExists', ARN, {}, true],
    ['Bool', 'true', { 'my:Key': 'True' }, true],
    ['Bool', true, { 'my:Key': 'true' }, true],
    ['Bool', 'false', { 'my:Key': 'true' }, false],
    ['Bool', 'false', {}, false],
    ['BoolIfExists', 'false', {}, true],
  ])('%s %j on %j is %s', (operator, value, context, expected) => {
    expect(allowed({ context }, allow({ Condition: { [operator]: { 'my:key': value } } }))).toBe(expected);
  });

  it('hold only if every operator and every key holds', () => {
    const Condition = { StringEquals: { 'my:a': '1', 'my:b': '2' }, StringLike: { 'my:c': '3*' } };
    expect(allowed({ context: { 'my:a': '1', 'my:b': '2', 'my:c': '33' } }, allow({ Condition }))).toBe(true);
    expect(allowed({ context: { 'my:a': '1', 'my:b': '0', 'my:c': '33' } }, allow({ Condition }))).toBe(false);
    expect(allowed({ context: { 'my:a': '1', 'my:b': '2', 'my:c': '4' } }, allow({ Condition }))).toBe(false);
  });
});

describe('principals of a resource policy', () => {
  it.each([
    ['*', SESSION, true],
    [{ AWS: '*' }, SESSION, true],
    [{ AWS: ROLE }, ROLE, true],
    [{ AWS: ROLE }, SESSION, true],
    [{ AWS: SESSION }, SESSION, true],
    [{ AWS: [ROLE, 'arn:aws:iam::123456789012:user/a'] }, 'arn:aws:iam::123456789012:user/a', true],
    [{ AWS: ROLE }, 'arn:aws:sts::123456789012:assumed-role/Uplink2/session', false],
    [{ AWS: ROLE }, 'arn:aws:sts::999999999999:assumed-role/Uplink/session', false],
    [{ Service: 'iot.amazonaws.com' }, 'iot.amazonaws.com', true],
    [{ Service: ['lambda.amazonaws.com', 'iot.amazonaws.com'] }, 'iot.amazonaws.com', true],
    [{ Service: 'iot.amazonaws.com' }, SESSION, false],
    [{ AWS: ROLE }, undefined, false],
  ])('%j and %s: %s', (Principal, principal, expected) => {
    expect(
      evaluate([allow({ Principal })], { action: 'iot:Publish', resource: TOPIC, ...(principal && { principal }) })
        .allowed,
    ).toBe(expected);
  });

  it.each(['123456789012', 'arn:aws:iam::123456789012:root'])(
    'that name the account %s leave it to identity policies',
    (AWS) => {
      expect(allowed({}, allow({ Principal: { AWS } }))).toBe(false);
      expect(allowed({}, allow({ Principal: { AWS } }), allow())).toBe(true);
      expect(allowed({}, deny({ Principal: { AWS } }), allow())).toBe(false);
    },
  );

  it('let a rule invoke a function only for its own account and rule', () => {
    const permission = policy({
      Effect: 'Allow',
      Principal: { Service: 'iot.amazonaws.com' },
      Action: 'lambda:InvokeFunction',
      Resource: 'arn:aws:lambda:eu-west-1:123456789012:function:upstream',
      Condition: {
        StringEquals: { 'AWS:SourceAccount': '123456789012' },
        ArnLike: { 'AWS:SourceArn': 'arn:aws:iot:eu-west-1:123456789012:rule/Uplinks' },
      },
    });
    const invoke = (context: Readonly<Record<string, string>>) =>
      evaluate([permission], {
        action: 'lambda:InvokeFunction',
        resource: 'arn:aws:lambda:eu-west-1:123456789012:function:upstream',
        principal: 'iot.amazonaws.com',
        context,
      }).allowed;
    const rule = 'arn:aws:iot:eu-west-1:123456789012:rule/Uplinks';
    expect(invoke({ 'aws:SourceAccount': '123456789012', 'aws:SourceArn': rule })).toBe(true);
    expect(invoke({ 'aws:SourceAccount': '999999999999', 'aws:SourceArn': rule })).toBe(false);
    expect(invoke({ 'aws:SourceAccount': '123456789012', 'aws:SourceArn': `${rule}2` })).toBe(false);
    expect(invoke({ 'aws:SourceArn': rule })).toBe(false);
  });
});

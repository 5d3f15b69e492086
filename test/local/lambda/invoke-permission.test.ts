import { describe, expect, it } from 'vitest';
import { permitService, permitUrl } from '../../../lib/local/lambda/invoke-permission.ts';

const RULE = 'arn:aws:iot:eu-west-1:111122223333:rule/plant_upstream';
const source = { arn: RULE, account: '111122223333' };

const viaUrl = { principal: '*', action: 'lambda:InvokeFunctionUrl' };
const invoke = { principal: '*', action: 'lambda:InvokeFunction', viaUrlOnly: true };

describe('a service may invoke a function', () => {
  const service = { principal: 'iot.amazonaws.com', sourceArn: RULE, sourceAccount: '111122223333' };

  it('by a permission for it, its source and its account', () => {
    expect(permitService([viaUrl, service], 'iot.amazonaws.com', source)).toBe(true);
  });

  it.each([
    ['another action', { ...service, action: 'lambda:InvokeFunctionUrl' }],
    ['what comes by the URL', { ...service, viaUrlOnly: true }],
    ['another service', { ...service, principal: 'sns.amazonaws.com' }],
    ['another source', { ...service, sourceArn: `${RULE}2` }],
    ['another account', { ...service, sourceAccount: '444455556666' }],
  ])('and not by one for %s', (_, permission) => {
    expect(permitService([permission], 'iot.amazonaws.com', source)).toBe(false);
  });
});

// https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html: both, for URLs made since October 2025.
describe('a URL is open to anybody', () => {
  it.each([
    ['with both permissions', [viaUrl, invoke], true],
    ['not with one of them', [viaUrl], false],
    ['nor with the other', [invoke], false],
    ['nor with none', [], false],
    ['nor for a single account', [viaUrl, { ...invoke, principal: '111122223333' }], false],
  ])('%s', (_, permissions, open) => {
    expect(permitUrl(permissions)).toBe(open);
  });
});

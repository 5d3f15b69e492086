import { describe, expect, it } from 'vitest';
import { policyForm, withoutPublishing } from '../../lambdas/network-setup/policy-form.ts';
import { documentFor, WIDE } from './named-policy-world.ts';

const ours = documentFor('fleet/helium');
const [connect, publish, receive] = ours.Statement;
const form = (document: unknown) => policyForm(JSON.stringify(document), ours);

describe('policyForm', () => {
  it.each(['fleet/helium', 'helium', 'a/b/$&', 'topic/:topic/x'])('knows one of ours by its topic: %s', (topic) => {
    expect(form(documentFor(topic))).toEqual({ topic });
  });

  it('knows one of ours that was released', () => {
    expect(form(withoutPublishing(ours))).toBe('released');
    expect(withoutPublishing(ours).Statement).toEqual([connect, receive]);
  });

  it.each([
    ['what the console makes', JSON.parse(WIDE)],
    ['one of two topics', { ...ours, Statement: [...ours.Statement, publish] }],
    ['one of a pattern', documentFor('fleet/*')],
    ['one of another order', { ...ours, Statement: [publish, connect, receive] }],
    ['one with a name', { ...ours, Id: 'ours' }],
    ['one with a condition', { ...ours, Statement: [connect, { ...publish, Condition: {} }, receive] }],
    ['one of a list', { ...ours, Statement: [connect, { ...publish, Resource: [publish?.Resource] }, receive] }],
    ['one of another account', JSON.parse(JSON.stringify(ours).replaceAll('111122223333', '999999999999'))],
    ['one that denies', { ...ours, Statement: [connect, { ...publish, Effect: 'Deny' }, receive] }],
    ['no policy', 'ours'],
    ['nothing', null],
  ])('takes for others’: %s', (_what, document) => {
    expect(form(document)).toBe('other');
  });

  it('takes what is no JSON for others’', () => {
    expect(policyForm('{', ours)).toBe('other');
  });
});

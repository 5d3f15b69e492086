import { describe, expect, it } from 'vitest';
import { parsePolicy } from '../../../lib/local/iam/policy.ts';
import { resourceTypesOf, unknownActions } from '../../../lib/local/iam/vocabulary.ts';

describe('unknownActions', () => {
  it('names each action that AWS does not have, once', async () => {
    const Action = [
      'iot:Publish',
      'iot:Publishh',
      'IOT:describe*',
      'iot:Describeee*',
      'iott:Publish',
      'sts:AssumeRole',
    ];
    const policy = parsePolicy({ Statement: { Effect: 'Allow', Action, Resource: '*' } });
    expect(await unknownActions([policy, policy])).toEqual(['iot:Publishh', 'iot:Describeee*', 'iott:Publish']);
  });

  it('accepts *', async () => {
    expect(
      await unknownActions([parsePolicy({ Statement: { Effect: 'Deny', NotAction: '*', Resource: '*' } })]),
    ).toEqual([]);
  });
});

describe('resourceTypesOf', () => {
  it.each([
    ['iot:Publish', ['topic']],
    ['iot:CreateThing', ['billinggroup', 'thing']],
    ['iot:DescribeEndpoint', []],
    ['kms:GenerateRandom', []],
  ])('%s: %j', async (action, expected) => {
    expect(await resourceTypesOf(action)).toEqual(expected);
  });

  it('rejects an action that AWS does not have', async () => {
    await expect(resourceTypesOf('iot:Publishh')).rejects.toThrow('Publishh');
  });
});

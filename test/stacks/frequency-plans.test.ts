import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { defaultFrequencyPlan, frequencyPlanOf } from '../../lib/stacks/frequency-plans.ts';
import { smallStack } from '../constructs/small-stack.ts';

describe('the default frequency plan', () => {
  // Ids of The Things Stack (GET /configuration/frequency-plans), by the country of the Region.
  it.each([
    ['us-east-1', 'US_902_928_FSB_2'],
    ['ca-central-1', 'US_902_928_FSB_2'],
    ['sa-east-1', 'AU_915_928_FSB_2'],
    ['ap-southeast-2', 'AU_915_928_FSB_2'],
    ['ap-southeast-1', 'AS_920_923'],
    ['ap-northeast-1', 'AS_920_923_TTN_JP_1'],
    ['ap-northeast-2', 'KR_920_923_TTN'],
    ['ap-south-1', 'IN_865_867'],
    ['cn-north-1', 'CN_470_510_FSB_11'],
    ['eu-west-1', 'EU_863_870_TTN'],
    ['eu-central-2', 'EU_863_870_TTN'],
    ['me-south-1', 'EU_863_870_TTN'],
    ['af-south-1', 'EU_863_870_TTN'],
  ])('of %s is %s', (region, plan) => {
    expect(frequencyPlanOf(region)).toBe(plan);
  });

  it('is looked up at deployment, for every Region that AWS has', () => {
    const stack = smallStack();
    expect(stack.resolve(defaultFrequencyPlan(stack))).toEqual({
      'Fn::FindInMap': ['FrequencyPlans', { Ref: 'AWS::Region' }, 'frequencyPlanId'],
    });
    const { FrequencyPlans } = Template.fromStack(stack).findMappings('*');
    expect(FrequencyPlans).toMatchObject({
      'eu-west-1': { frequencyPlanId: 'EU_863_870_TTN' },
      'us-east-1': { frequencyPlanId: 'US_902_928_FSB_2' },
    });
  });
});

import { Aws, CfnMapping } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { Construct } from 'constructs';

/** Frequency plan ids of The Things Stack by the begin of an AWS Region's name; the first that fits counts. */
const PLANS: readonly (readonly [prefix: string, plan: string])[] = [
  ['us-', 'US_902_928_FSB_2'],
  ['ca-', 'US_902_928_FSB_2'],
  ['mx-', 'US_902_928_FSB_2'],
  ['sa-', 'AU_915_928_FSB_2'],
  ['ap-southeast-2', 'AU_915_928_FSB_2'],
  ['ap-southeast-4', 'AU_915_928_FSB_2'],
  ['ap-southeast-6', 'AU_915_928_FSB_2'],
  ['ap-northeast-1', 'AS_920_923_TTN_JP_1'],
  ['ap-northeast-3', 'AS_920_923_TTN_JP_1'],
  ['ap-northeast-2', 'KR_920_923_TTN'],
  ['ap-south-', 'IN_865_867'],
  ['ap-', 'AS_920_923'],
  ['il-', 'IL_917_920_TTN'],
  ['cn-', 'CN_470_510_FSB_11'],
];

/** Europe, and those who follow its plan: the Middle East and Africa. */
const DEFAULT_PLAN = 'EU_863_870_TTN';

export function frequencyPlanOf(region: string): string {
  return PLANS.find(([prefix]) => region.startsWith(prefix))?.[1] ?? DEFAULT_PLAN;
}

/** The frequency plan that devices get where none is named, by the Region that a stack is deployed to. */
export function defaultFrequencyPlan(scope: Construct): string {
  const mapping = Object.fromEntries(
    RegionInfo.regions.map(({ name }) => [name, { frequencyPlanId: frequencyPlanOf(name) }]),
  );
  return new CfnMapping(scope, 'FrequencyPlans', { mapping }).findInMap(Aws.REGION, 'frequencyPlanId');
}

import { beforeAll, describe, expect, it } from 'vitest';
import { type PolicyDocument, parsePolicy, type Statement } from '../../lib/local/iam/policy.ts';
import { resourceTypesOf, unknownActions } from '../../lib/local/iam/vocabulary.ts';
import { settingsWith } from '../constructs/settings.ts';
import { type Deployed, deployed } from '../stacks/deployed.ts';
import { VARIATIONS } from './variations.ts';

/** Actions that are granted on `*`: each because AWS knows no resource for it. */
const WITHOUT_RESOURCE = [
  'iot:DescribeEndpoint',
  'iot:UpdateEventConfigurations',
  'iot:CreateKeysAndCertificate',
  'iot:CreateCertificateFromCsr',
  'iot:ListThings',
];

/** Resources that end on a wildcard alone, and why. */
const WIDE_RESOURCES: Readonly<Record<string, string>> = {
  'arn:aws:iot:eu-west-1:111122223333:cert/*': 'a certificate is named after its fingerprint, which nobody chooses',
  'arn:aws:iot:eu-west-1:111122223333:client/*': 'the network’s client ids are random',
  'arn:aws:iot:eu-west-1:111122223333:thing/*': 'a thing is named after its DevEUI, which is anybody’s',
};

/** What is taken away again from what is allowed on a wide resource. */
const DENIED = [
  'iot:Connect on arn:aws:iot:eu-west-1:111122223333:client/tts-*',
  'iot:Connect on arn:aws:iot:eu-west-1:111122223333:client/thethings-*',
];

const policiesOf = (all: Deployed): PolicyDocument[] => [
  ...[...all.ofType('AWS::IAM::Policy'), ...all.ofType('AWS::IoT::Policy')].map(({ properties }) =>
    parsePolicy(properties['PolicyDocument']),
  ),
  ...all.ofType('Custom::LorawanNamedPolicy').map(({ properties }) => parsePolicy(properties['policyDocument'])),
];

const statementsOf = (all: Deployed): Statement[] => policiesOf(all).flatMap(({ statements }) => [...statements]);

describe.each(VARIATIONS)('permissions with $name', ({ fields, networkFields }) => {
  let all: Deployed;
  beforeAll(async () => {
    all = await deployed(settingsWith(fields, networkFields));
  });

  it('are granted on named resources, save for actions that have none', async () => {
    const unnamed = statementsOf(all).filter(({ resources }) => resources?.patterns.includes('*'));
    const actions = new Set(unnamed.flatMap(({ actions }) => actions.patterns));
    expect([...actions].filter((action) => !WITHOUT_RESOURCE.includes(action))).toEqual([]);
    for (const action of WITHOUT_RESOURCE) expect(await resourceTypesOf(action)).toEqual([]);
  });

  it('reach a whole kind of resource only where that is listed with a reason', () => {
    const resources = statementsOf(all).flatMap(({ resources }) => resources?.patterns ?? []);
    const wide = resources.filter((resource) => /[:/]\*$/.test(resource) && !resource.includes(':topic'));
    expect(wide.filter((resource) => !(resource in WIDE_RESOURCES))).toEqual([]);
  });

  it('name actions that AWS has, each by its full name', async () => {
    expect(await unknownActions(policiesOf(all))).toEqual([]);
    const actions = statementsOf(all).flatMap(({ actions }) => actions.patterns);
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  });

  it('allow what they name and never all but that', () => {
    for (const { actions, resources } of statementsOf(all)) {
      expect([actions.except, resources?.except]).toEqual([false, false]);
    }
  });

  it('deny only what is listed', () => {
    const denials = statementsOf(all).filter(({ effect }) => effect === 'Deny');
    const denied = denials.flatMap(({ actions, resources: { patterns } = { patterns: ['everything'] } }) =>
      actions.patterns.flatMap((action) => patterns.map((resource) => `${action} on ${resource}`)),
    );
    expect(denied.filter((one) => !DENIED.includes(one))).toEqual([]);
  });

  it('come from policies of ours, never from managed ones', () => {
    expect(all.ofType('AWS::IAM::ManagedPolicy')).toEqual([]);
    const roles = all.ofType('AWS::IAM::Role');
    expect(roles.length).toBeGreaterThan(0);
    for (const { properties } of roles) expect(properties['ManagedPolicyArns']).toBeUndefined();
  });
});

import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnResource, Stack, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { projectContext } from '../../lib/read-settings.ts';
import { addIntegration } from '../../lib/stacks/integration.ts';
import { settingsWith } from '../constructs/settings.ts';

/** Findings of cdk-nag that we know of and leave, by rule and place. */
const ACCEPTED = [
  {
    rule: /SMG4/,
    at: /^plant-identity\/Kek\//,
    reason:
      'a rotation of the KEK has to reach the Join Server too; the secret is a map so that old sessions outlive one',
  },
  {
    rule: /SMG4/,
    at: /^plant-identity\/ApiKey\//,
    reason: 'the key is made by the network, which we can’t have rotate it',
  },
  {
    rule: /SQS3/,
    at: /\/(Failures|FailedMessages|IngestErrors\/Queue)\//,
    reason: 'is itself where messages end that nobody could handle, by a destination or an error action, not a redrive',
  },
  {
    rule: /Resource::\*/,
    at: /\/(CrossAccountRole|AccountSetup)\//,
    reason: 'iot:DescribeEndpoint, for which AWS has no resource',
  },
  { rule: /:client\/\*/, at: /\/CrossAccountRole\//, reason: 'the network’s client ids are random' },
  {
    rule: /:topic(filter)?\/thethings\/lorawan\/plant\/\*/,
    at: /\/CrossAccountRole\//,
    reason: 'all topics of one stack, whose last levels the user chooses in the network',
  },
  {
    rule: /:thing\/\*(\/lorawan)?\]/,
    at: /\/(Upstream|Downlink)\//,
    reason: 'a thing is named after its DevEUI, which is anybody’s',
  },
  {
    rule: /:topic\/lorawan\/\*\/[a-z/]+\]/,
    at: /\/(Upstream|Downlink)\//,
    reason: 'one named topic of any thing',
  },
];

interface Finding {
  readonly rule: string;
  readonly at: string;
}

interface Report {
  readonly pluginReports: readonly {
    readonly violations: readonly {
      readonly ruleName: string;
      readonly violatingConstructs: readonly { readonly constructPath: string }[];
    }[];
  }[];
}

function findingsOf(app: App): Finding[] {
  expect(() => app.synth()).toThrow(/validation-report\.json/);
  const report = JSON.parse(readFileSync(join(app.outdir, 'validation-report.json'), 'utf8')) as Report;
  return report.pluginReports
    .flatMap(({ violations }) => violations)
    .flatMap(({ ruleName, violatingConstructs }) =>
      violatingConstructs.map(({ constructPath }) => ({ rule: ruleName, at: constructPath })),
    );
}

function appWith(validation: boolean): App {
  const outdir = mkdtempSync(join(tmpdir(), 'lorawan-validation-'));
  return new App({ outdir, context: { ...projectContext() }, builtinCloudFormationValidation: validation });
}

const accepts = (entry: (typeof ACCEPTED)[number], { rule, at }: Finding) => entry.rule.test(rule) && entry.at.test(at);

describe('CDK’s own validation', () => {
  it('finds nothing in the stacks', () => {
    const app = appWith(true);
    addIntegration(app, settingsWith());
    expect(() => app.synth()).not.toThrow();
  });

  it('is on: it finds a property that does not exist', () => {
    const app = appWith(true);
    new CfnResource(new Stack(app, 'Faulty'), 'Queue', { type: 'AWS::SQS::Queue', properties: { Colour: 'red' } });
    expect(findingsOf(app)).toEqual([expect.objectContaining({ at: 'Faulty/Queue' })]);
  });
});

describe('the AWS Solutions checks of cdk-nag', () => {
  const app = appWith(false);
  addIntegration(app, settingsWith());
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const findings = findingsOf(app);

  it('find nothing but what is accepted with a reason', () => {
    expect(findings.filter((finding) => !ACCEPTED.some((entry) => accepts(entry, finding)))).toEqual([]);
  });

  it('still find all that is accepted', () => {
    expect(ACCEPTED.filter((entry) => !findings.some((finding) => accepts(entry, finding)))).toEqual([]);
  });
});

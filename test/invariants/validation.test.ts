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
    reason: 'iot:DescribeEndpoint and iot:UpdateEventConfigurations, for which AWS has no resource',
  },
  { rule: /:client\/\*/, at: /\/CrossAccountRole\//, reason: 'the network’s client ids are random' },
  {
    rule: /:topic(filter)?\/thethings\/lorawan\/plant\/\*/,
    at: /\/CrossAccountRole\//,
    reason: 'all topics of one stack, whose last levels the user chooses in the network',
  },
  {
    rule: /:thing\/\*(\/lorawan(-provisioning)?)?\]/,
    at: /\/(Upstream|Downlink|DeviceProvisioning)\//,
    reason: 'a thing is named after its DevEUI, which is anybody’s',
  },
  {
    rule: /:topic\/lorawan\/\*\/[a-z/]+\]/,
    at: /\/(Upstream|Downlink|DeviceProvisioning)\//,
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
  it.each(['assume-role', 'webhook', 'mqtt'])(
    'finds nothing in the stacks with the connection %s',
    (connection) => {
      const app = appWith(true);
      addIntegration(app, settingsWith({}, { connection }));
      expect(() => app.synth()).not.toThrow();
    },
    60_000,
  );

  it('finds nothing in the stacks with Helium and telemetry', () => {
    const app = appWith(true);
    addIntegration(app, settingsWith({ helium: {}, telemetry: { stackName: 'ttes-prod' } }));
    expect(() => app.synth()).not.toThrow();
  }, 60_000);

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

  it('find nothing at the webhook but a secret that does not rotate by itself: the network has to be told of the next', () => {
    const other = appWith(false);
    addIntegration(other, settingsWith({}, { connection: 'webhook' }));
    Validations.of(other).addPlugins(new AwsSolutionsChecks(other));
    const atWebhook = findingsOf(other).filter(({ at }) => at.startsWith('plant-messaging/TheThingsStack/Webhook/'));
    expect(atWebhook).toEqual([
      {
        rule: expect.stringMatching(/SMG4/),
        at: expect.stringMatching(/^plant-messaging\/TheThingsStack\/Webhook\/Secret\//),
      },
    ]);
  });

  it('find nothing at the connection mqtt but that its secret does not rotate, and that certificates have no names', () => {
    const other = appWith(false);
    addIntegration(other, settingsWith({}, { connection: 'mqtt' }));
    Validations.of(other).addPlugins(new AwsSolutionsChecks(other));
    const atMqtt = findingsOf(other).filter(({ at }) => at.startsWith('plant-messaging/TheThingsStack/Mqtt/'));
    expect(atMqtt.map(({ rule }) => rule.replace(/^.*?(IAM5|SMG4)/, '$1')).sort()).toEqual([
      // A certificate is made under a name that nobody knows beforehand, and has that name as its only resource.
      expect.stringMatching(/^IAM5.*Resource::\*/),
      expect.stringMatching(/^IAM5.*:cert\/\*/),
      // Who deactivates the certificate has it replaced by the next set-up.
      expect.stringMatching(/^SMG4/),
    ]);
  });

  it('find nothing at Helium but what AWS has no names for, and a key that the console has to be told', () => {
    const other = appWith(false);
    addIntegration(other, settingsWith({ helium: {} }));
    Validations.of(other).addPlugins(new AwsSolutionsChecks(other));
    const atHelium = findingsOf(other).filter(({ at }) => at.startsWith('plant-messaging/Helium/'));
    expect(atHelium.map(({ rule }) => rule.replace(/^.*?(IAM5|SMG4)/, '$1')).sort()).toEqual([
      // iot:DescribeEndpoint and iot:CreateCertificateFromCsr, for which AWS has no resource.
      'IAM5[Resource::*]',
      // A certificate has a name that nobody knows beforehand.
      expect.stringMatching(/^IAM5.*:cert\/\*/),
      // Somebody has to type it in.
      'SMG4',
    ]);
  });
});

import { ApiError, type TheThingsStackApi } from '../../../lambdas/networks/the-things-stack/api-client.ts';
import type { DeployedStack } from '../../../lib/cli/doctor/aws/stacks.ts';
import { type Check, examine } from '../../../lib/cli/doctor/examine.ts';
import { Fact } from '../../../lib/cli/doctor/fact.ts';
import { type Facts, gatherFacts } from '../../../lib/cli/doctor/facts.ts';
import type { Finding } from '../../../lib/cli/doctor/finding.ts';
import { parseSettings } from '../../../lib/settings.ts';
import { settingOutputs } from '../../../lib/stacks/setting-outputs.ts';

const NETWORK = {
  clusterAddress: 'eu1.cloud.thethings.network',
  applicationId: 'sensors-prod',
  principalAccountId: '123456789012',
};

export const settingsOf = (theThingsStack: object = {}, others: object = {}) =>
  parseSettings({ ...others, theThingsStack: { ...NETWORK, ...theThingsStack } }, 'the test');

export const known = <T>(value: T): Fact<T> => new Fact('known', async () => value);

/** Outputs as the stacks of these settings have them. */
export const OUTPUTS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(settingOutputs(settingsOf())).map(([key, [value]]) => [key, value])),
  ApiKeySecretArn: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:api-key',
  CrossAccountRoleArn: 'arn:aws:iam::123456789012:role/lorawan-identity-Role',
  DeviceTableName: 'devices',
  DownlinkTopic: 'lorawan/downlink',
  ExternalId: 'external',
  FailedMessagesQueueUrl: 'https://sqs/failed',
  IngestErrorsQueueUrl: 'https://sqs/ingest',
  InnerBaseTopic: 'thethings/lorawan/lorawan',
  IotEndpoint: 'abc-ats.iot.eu-west-1.amazonaws.com',
  KekLabel: 'lorawan-kek-1',
  KekSecretArn: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:kek',
  NetworkInstructions: 'none',
  NetworkSetupFunctionName: 'setup',
  Region: 'eu-west-1',
  StackName: 'lorawan',
  UplinkTopicFilter: 'lorawan/+/uplink',
  DefaultFrequencyPlanId: 'EU_863_870_TTN',
  WebhookSecretArn: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:webhook',
  WebhookUrl: 'https://abc.lambda-url.eu-west-1.on.aws/',
};

export const stackWith = (change: Partial<DeployedStack> = {}): DeployedStack => ({
  name: 'lorawan-messaging',
  status: 'UPDATE_COMPLETE',
  outputs: new Map(Object.entries(OUTPUTS)),
  ...change,
});

/** Facts of an integration on AWS, as far as they are given. Whatever else is asked for is not there. */
function factsWith(given: Partial<Facts>): Facts {
  const nowhere = gatherFacts({ settings: 'no-such-file.json', local: 'http://127.0.0.1:1' });
  const outputs = known((key: string) => OUTPUTS[key] ?? 'none');
  return { ...nowhere, local: undefined, settings: known(settingsOf()), outputs, ...given };
}

/** What a check makes of the facts. */
export async function verdictOf(check: Check<Facts>, given: Partial<Facts>): Promise<Omit<Finding, 'check'>> {
  const [finding] = await examine([check], factsWith(given), () => {});
  if (finding === undefined) throw new Error('no finding');
  const { check: _, ...verdict } = finding;
  return verdict;
}

/** An API that answers by method and path, without the query; 404 for the rest. */
export function scriptedApi(answers: Readonly<Record<string, object | ApiError>>): TheThingsStackApi {
  return {
    async call(method, path) {
      const answer =
        answers[`${method} ${path.split('?')[0]}`] ?? new ApiError(404, 'not found', 'pkg/redis:not_found');
      if (answer instanceof ApiError) throw answer;
      return { ...answer };
    },
  };
}

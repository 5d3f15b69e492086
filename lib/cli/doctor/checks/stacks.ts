import { clusterUrl } from '../../../cluster-url.ts';
import type { Settings } from '../../../settings.ts';
import type { DeployedStack } from '../aws/stacks.ts';
import type { Check } from '../examine.ts';
import { CHECKS, type Facts } from '../facts.ts';
import { ok, type Verdict, warning, wrong } from '../finding.ts';

/** The account that stands in `cdk.json` until the user knows The Things Stack's; AWS gives it to nobody. */
const PLACEHOLDER_ACCOUNT = '000000000000';

const DEPLOY = 'Deploy this version: npx cdk deploy --all.';

export const settings: Check<Facts> = {
  name: CHECKS.settings,
  async look({ settings, local }) {
    const { name, theThingsStack } = await settings.look();
    const { applicationId, connection, principalAccountId, endToEndEncryption } = theThingsStack;
    if (connection === 'assume-role' && principalAccountId === PLACEHOLDER_ACCOUNT && local === undefined) {
      return wrong(
        `theThingsStack.principalAccountId is still the placeholder ${PLACEHOLDER_ACCOUNT}`,
        'Set it to the AWS account of The Things Stack (docs/setting-up-the-things-stack.md says where to find it), then npx cdk deploy --all.',
      );
    }
    const encryption = endToEndEncryption ? 'end-to-end encryption' : 'encryption by the network';
    return ok(`${name}, application ${applicationId}, connection ${connection}, ${encryption}`);
  },
};

export const aws: Check<Facts> = {
  name: CHECKS.aws,
  async look({ caller }) {
    const { account, region, arn } = await caller.look();
    return ok(`account ${account} in ${region}, as ${arn}`);
  },
};

export const identityStack: Check<Facts> = {
  name: CHECKS.identityStack,
  look: async ({ identityStack }) => verdictOn(await identityStack.look()),
};

/** Outputs that people and commands work with; an older version has not all of them. */
const OUTPUTS = [
  ...['ApiKeySecretArn', 'ClusterUrl', 'DefaultFrequencyPlanId', 'DeviceTableName'],
  'DownlinkTopic',
  ...['FailedMessagesQueueUrl', 'IngestErrorsQueueUrl', 'InnerBaseTopic', 'IotEndpoint', 'KekLabel', 'KekSecretArn'],
  ...['NetworkSetupFunctionName', 'Region', 'StackName', 'ThingTypeName', 'UplinkTopicFilter'],
  ...['WebhookSecretArn', 'WebhookUrl'],
];

export const messagingStack: Check<Facts> = {
  name: CHECKS.messagingStack,
  async look({ messagingStack, settings, local }) {
    const stack = await messagingStack.look();
    const missing = OUTPUTS.filter((output) => !stack.outputs.has(output));
    if (missing.length > 0) return wrong(`${stack.name} has no output ${missing.join(', ')}: it is older`, DEPLOY);
    const differences = differencesOf(stack, await settings.need(), local);
    if (differences.length > 0) return warning(`${stack.name} is deployed with other settings: ${differences}`, DEPLOY);
    return verdictOn(stack);
  },
};

/** What outputs tell of the settings that the stack was deployed with. */
function differencesOf({ outputs }: DeployedStack, settings: Settings, local: string | undefined): string {
  const { thingTypeName, theThingsStack } = settings;
  const wanted = {
    ThingTypeName: thingTypeName,
    // The laptop deploys with the address of its own network.
    ...(local === undefined && { ClusterUrl: clusterUrl(theThingsStack.clusterAddress) }),
  };
  return Object.entries(wanted)
    .filter(([output, value]) => outputs.get(output) !== value)
    .map(([output, value]) => `${output} ${outputs.get(output)}, not ${value}`)
    .join('; ');
}

function verdictOn({ name, status }: DeployedStack): Verdict {
  const events =
    `Look for the first that failed: aws cloudformation describe-stack-events --stack-name ${name}, ` +
    'mend it, then npx cdk deploy --all.';
  if (status.endsWith('_IN_PROGRESS'))
    return warning(`${name} is being changed (${status})`, 'Wait until that is done.');
  if (status === 'UPDATE_ROLLBACK_COMPLETE') {
    return warning(`${name}: the last deployment failed, the one before is back`, events);
  }
  if (!/^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(status)) return wrong(`${name} is ${status}`, events);
  return ok(`${name} is ${status}`);
}

import { NETWORKS } from '../../../../lambdas/networks/contract.ts';
import { networksIn } from '../../../settings.ts';
import { undeployedSettings } from '../../undeployed-settings.ts';
import type { DeployedStack } from '../aws/stacks.ts';
import type { Check } from '../examine.ts';
import { IDENTITY_OUTPUTS, MESSAGING_OUTPUTS } from '../expected-outputs.ts';
import { CHECKS, type Facts } from '../facts.ts';
import { ok, type Verdict, warning, wrong } from '../finding.ts';

/** The account that stands in `cdk.json` until the user knows The Things Stack's; AWS gives it to nobody. */
const PLACEHOLDER_ACCOUNT = '000000000000';

const DEPLOY = 'Deploy this version: npx cdk deploy --all.';

export const settings: Check<Facts> = {
  name: CHECKS.settings,
  async look(facts) {
    const settings = await facts.settings.look();
    const { name, theThingsStack } = settings;
    const others = networksIn(settings).filter((network) => network !== NETWORKS.theThingsStack);
    const alsoOthers = others.length > 0 ? `; networks beside it: ${others.join(', ')}` : '';
    if (theThingsStack === undefined) return ok(`${name}, without The Things Stack; networks: ${others.join(', ')}`);
    const { applicationId, connection, principalAccountId, endToEndEncryption } = theThingsStack;
    if (connection === 'assume-role' && principalAccountId === PLACEHOLDER_ACCOUNT && facts.local === undefined) {
      return wrong(
        `theThingsStack.principalAccountId is still the placeholder ${PLACEHOLDER_ACCOUNT}`,
        'Set it to the AWS account of The Things Stack (docs/setting-up-the-things-stack.md says where to find it), then npx cdk deploy --all.',
      );
    }
    const encryption = endToEndEncryption ? 'end-to-end encryption' : 'encryption by the network';
    return ok(`${name}, application ${applicationId}, connection ${connection}, ${encryption}${alsoOthers}`);
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
  async look({ identityStack }) {
    const stack = await identityStack.look();
    return olderVerdict(stack, IDENTITY_OUTPUTS) ?? verdictOn(stack);
  },
};

export const messagingStack: Check<Facts> = {
  name: CHECKS.messagingStack,
  async look({ messagingStack, settings, local }) {
    const stack = await messagingStack.look();
    const older = olderVerdict(stack, MESSAGING_OUTPUTS);
    if (older !== undefined) return older;
    const state = verdictOn(stack);
    const undeployed = undeployedSettings(await settings.need(), (key) => stack.outputs.get(key), local);
    if (undeployed === undefined) return state;
    // A deployment that failed, or goes on, is why they are not.
    if (state.mend !== undefined) return wrong(`${state.found}; ${undeployed.found}`, state.mend);
    return wrong(undeployed.found, undeployed.mend);
  },
};

function olderVerdict({ name, outputs }: DeployedStack, needed: readonly string[]): Verdict | undefined {
  const missing = needed.filter((output) => !outputs.has(output));
  if (missing.length === 0) return undefined;
  return wrong(`${name} has no output ${missing.join(', ')}: it is older`, DEPLOY);
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

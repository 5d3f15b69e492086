import { type PolicyDocument, parsePolicy } from '../../../local/iam/policy.ts';
import { PolicyError } from '../../../local/iam/policy-error.ts';
import { mayAssumeRole } from '../../../local/iam/trust.ts';
import { readTrustPolicy } from '../aws/trust-policy.ts';
import { type Facts, theThingsStackOf } from '../facts.ts';
import { ok, type Verdict, warning, wrong } from '../finding.ts';

const DEPLOY = 'Deploy anew: npx cdk deploy --all';

/** Whether The Things Stack may assume the role: as AWS would decide, by the role's trust policy as it is now. */
export async function roleVerdict({ settings, outputs, caller, config }: Facts): Promise<Verdict> {
  const { name } = await settings.need();
  const { principalAccountId = '' } = await theThingsStackOf(settings);
  const { region } = await caller.need();
  const output = await outputs.need();
  const roleArn = output('CrossAccountRoleArn');
  const externalId = output('ExternalId');
  if (roleArn === 'none') return wrong('the stacks have no role for The Things Stack', `${DEPLOY}.`);
  const roleName = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  const trust = await readTrustPolicy(roleName, config);
  if (trust === undefined) {
    return wrong(
      `the role ${roleName} was deleted by hand`,
      `Make one of this name, as the template has it: aws cloudformation get-template --stack-name ${name}-identity.`,
    );
  }
  const policy = readable(trust);
  if (policy === undefined) {
    return warning(
      'the trust policy of the role was changed, to one that the doctor can not judge',
      `Look at it yourself: aws iam get-role --role-name ${roleName} --query Role.AssumeRolePolicyDocument.`,
    );
  }
  return judged(policy, { principalAccountId, externalId, region });
}

function judged(
  policy: PolicyDocument,
  network: { readonly principalAccountId: string; readonly externalId: string; readonly region: string },
): Verdict {
  const { principalAccountId, externalId, region } = network;
  const principal = `arn:aws:iam::${principalAccountId}:root`;
  const context = externalId === 'none' ? {} : { 'sts:ExternalId': externalId };
  const who = `account ${principalAccountId}${externalId === 'none' ? '' : ' with our external id'}`;
  if (!mayAssumeRole(policy, { principal, context }).allowed) {
    return wrong(
      `the role does not let The Things Stack in (${who})`,
      `${DEPLOY}; where that changes nothing, give the role the trust policy of the template in the IAM console.`,
    );
  }
  if (REGIONS.test(region)) return ok(`the role lets The Things Stack in (${who})`);
  return warning(
    `the role lets The Things Stack in (${who}), and its AWS IoT integration was not made for ${region}`,
    'Deploy to a Region that it knows (docs/setting-up-the-things-stack.md), or set theThingsStack.connection to webhook.',
  );
}

/** Those that The Things Stack's API takes for AWS. */
const REGIONS =
  /^(af-south-1|ap-east-1|ap-northeast-[12]|ap-south-1|ap-southeast-[12]|ca-central-1|eu-(central|north|south)-1|eu-west-[123]|me-south-1|sa-east-1|us-(east|west)-[12])$/;

/** Undefined for a policy with elements that the evaluation here does not know. */
function readable(trust: unknown): PolicyDocument | undefined {
  try {
    return parsePolicy(trust);
  } catch (error) {
    if (error instanceof PolicyError) return undefined;
    throw error;
  }
}

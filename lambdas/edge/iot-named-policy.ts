import {
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  DeletePolicyVersionCommand,
  GetPolicyVersionCommand,
  IoTClient,
  type PolicyVersion as ListedVersion,
  ListPolicyVersionsCommand,
  ResourceAlreadyExistsException,
  SetDefaultPolicyVersionCommand,
  VersionsLimitExceededException,
} from '@aws-sdk/client-iot';
import type { NamedPolicyDeps, PolicyVersion } from '../network-setup/named-policy.ts';
import { unlessGone } from './unless-gone.ts';

/** A stack is deleted once: what is left then for being throttled would stay for good. */
const client = new IoTClient({ maxAttempts: 6 });

/**
 * The policy of AWS IoT Core of a name, whether or not there is one yet. Where AWS has done something and its answer was lost,
 * the SDK asks again, and AWS refuses that: such refusals are answers here.
 */
export function namedPolicy(policyName: string): NamedPolicyDeps {
  return {
    create: (policyDocument) =>
      unlessRefused(
        client.send(new CreatePolicyCommand({ policyName, policyDocument })),
        ResourceAlreadyExistsException,
      ),
    async versions() {
      const listed = await unlessGone(client.send(new ListPolicyVersionsCommand({ policyName })));
      const versions = await Promise.all((listed?.policyVersions ?? []).map((one) => readVersion(policyName, one)));
      return versions.filter((version) => version !== undefined);
    },
    async deleteVersion(policyVersionId) {
      await unlessGone(client.send(new DeletePolicyVersionCommand({ policyName, policyVersionId })));
    },
    addVersion: (policyDocument) =>
      unlessRefused(
        client.send(new CreatePolicyVersionCommand({ policyName, policyDocument, setAsDefault: true })),
        VersionsLimitExceededException,
      ),
    async setDefault(policyVersionId) {
      await client.send(new SetDefaultPolicyVersionCommand({ policyName, policyVersionId }));
    },
  };
}

/** @returns undefined where it was deleted meanwhile */
async function readVersion(
  policyName: string,
  { versionId: policyVersionId = '', isDefaultVersion: isDefault = false, createDate }: ListedVersion,
): Promise<PolicyVersion | undefined> {
  const read = await unlessGone(client.send(new GetPolicyVersionCommand({ policyName, policyVersionId })));
  if (read === undefined) return undefined;
  const ageMs = createDate === undefined ? 0 : Date.now() - createDate.getTime();
  return { versionID: policyVersionId, isDefault, policyDocument: read.policyDocument ?? '', ageMs };
}

/** @returns whether AWS did it */
async function unlessRefused(
  answer: Promise<unknown>,
  refusal: typeof ResourceAlreadyExistsException | typeof VersionsLimitExceededException,
): Promise<boolean> {
  try {
    await answer;
    return true;
  } catch (error) {
    if (error instanceof refusal) return false;
    throw error;
  }
}

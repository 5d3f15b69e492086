import {
  DeleteConflictException,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  IoTClient,
  ListPolicyVersionsCommand,
} from '@aws-sdk/client-iot';
import { unlessGone } from './unless-gone.ts';

/** A stack is deleted once: what is left then for being throttled would stay for good. */
const client = new IoTClient({ maxAttempts: 6 });

/**
 * Deletes a policy of AWS IoT Core.
 * @returns whether it is gone; AWS keeps one that has a target, and for minutes after it has lost the last
 */
export async function deletePolicy(policyName: string): Promise<boolean> {
  try {
    await unlessGone(deleteAllVersions(policyName));
    return true;
  } catch (error) {
    if (error instanceof DeleteConflictException) return false;
    throw error;
  }
}

/** A change of its document makes a version, and AWS keeps a policy that has older ones. It has five at most. */
async function deleteAllVersions(policyName: string): Promise<void> {
  const { policyVersions = [] } = await client.send(new ListPolicyVersionsCommand({ policyName }));
  for (const { versionId: policyVersionId, isDefaultVersion } of policyVersions) {
    if (!isDefaultVersion) await client.send(new DeletePolicyVersionCommand({ policyName, policyVersionId }));
  }
  await client.send(new DeletePolicyCommand({ policyName }));
}

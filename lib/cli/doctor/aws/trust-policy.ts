import { GetRoleCommand, IAMClient, NoSuchEntityException } from '@aws-sdk/client-iam';
import type { AwsConfig } from '../../aws-config.ts';

/** The trust policy of a role: who may assume it. Undefined if there is no such role. */
export async function readTrustPolicy(roleName: string, config: AwsConfig): Promise<unknown> {
  const client = new IAMClient(config);
  try {
    const { Role } = await client.send(new GetRoleCommand({ RoleName: roleName }));
    return JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''));
  } catch (error) {
    if (error instanceof NoSuchEntityException) return undefined;
    throw error;
  } finally {
    client.destroy();
  }
}

import { Aws } from 'aws-cdk-lib';
import { clusterUrl } from '../cluster-url.ts';
import type { CrossAccountRole } from '../constructs/cross-account-role.ts';
import type { TheThingsStackSettings } from '../settings.ts';

/** What a person has to enter in the Console of The Things Stack, and where. One line: AWS shows outputs as such. */
export function networkInstructions(
  stackName: string,
  { clusterAddress, applicationId, externalId }: TheThingsStackSettings,
  { role, externalId: id }: CrossAccountRole,
): string {
  const fields = [
    `Cross-account role ARN: ${role.roleArn}`,
    `Region: ${Aws.REGION}`,
    `Stack name: ${stackName}`,
    ...(externalId === 'none' ? [] : [`External ID, where there is a field: ${id}`]),
  ];
  return (
    `Open ${clusterUrl(clusterAddress)}/console/applications/${applicationId}, go to Integrations, AWS IoT, and enter: ` +
    `${fields.join('; ')}.`
  );
}

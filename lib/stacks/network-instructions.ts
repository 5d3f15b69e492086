import { Aws } from 'aws-cdk-lib';
import { clusterUrl } from '../cluster-url.ts';
import type { Settings } from '../settings.ts';
import type { IdentityStack } from './identity-stack.ts';

/**
 * What a person has to enter in the Console of The Things Stack, and where; undefined where the network is set up over its
 * API. One line: AWS shows outputs as such.
 */
export function networkInstructions(settings: Settings, identity: IdentityStack): string | undefined {
  if (identity.crossAccountRole === undefined) return undefined;
  const { clusterAddress, applicationId, externalId } = settings.theThingsStack;
  const fields = [
    `Cross-account role ARN: ${identity.crossAccountRole.role.roleArn}`,
    `Region: ${Aws.REGION}`,
    `Stack name: ${settings.name}`,
    ...(externalId === 'none' ? [] : [`External ID, where there is a field: ${identity.exported.externalId}`]),
  ];
  return (
    `Open ${clusterUrl(clusterAddress)}/console/applications/${applicationId}, go to Integrations, AWS IoT, and enter: ` +
    `${fields.join('; ')}.`
  );
}

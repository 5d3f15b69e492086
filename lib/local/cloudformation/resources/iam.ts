import type { AccessControl } from '../../access/access-control.ts';
import { arnOf, type Home } from '../../aws/arn.ts';
import type { ResourceProvider } from '../deploy.ts';

/** Roles and their policies. */
export function iamResources(access: AccessControl, home: Home): Record<string, ResourceProvider> {
  // IAM is global: its ARNs name no Region.
  const roleArn = (name: string): string => arnOf({ ...home, region: '' }, 'iam', `role/${name}`);
  return {
    'AWS::IAM::Role': ({ generatedName, properties }) => {
      const arn = roleArn(generatedName);
      access.addRole(arn, properties['AssumeRolePolicyDocument']);
      return { ref: generatedName, attributes: { Arn: arn } };
    },
    'AWS::IAM::Policy': ({ generatedName, properties }) => {
      for (const role of properties['Roles'] as readonly string[]) {
        access.addRolePolicy(roleArn(role), properties['PolicyDocument']);
      }
      return { ref: generatedName };
    },
  };
}

import type { AccessControl } from '../../access/access-control.ts';
import { arnOf, type Home } from '../../aws/arn.ts';
import type { ResourceProvider } from '../deploy.ts';

/** Roles and users, their policies, and keys of users. */
export function iamResources(access: AccessControl, home: Home): Record<string, ResourceProvider> {
  // IAM is global: its ARNs name no Region.
  const iamArn = (resource: string): string => arnOf({ ...home, region: '' }, 'iam', resource);
  const roleArn = (name: string): string => iamArn(`role/${name}`);
  const userArn = (name: string): string => iamArn(`user/${name}`);
  return {
    'AWS::IAM::Role': ({ generatedName, properties }) => {
      const arn = roleArn(generatedName);
      access.addRole(arn, properties['AssumeRolePolicyDocument']);
      return { ref: generatedName, attributes: { Arn: arn } };
    },
    'AWS::IAM::User': ({ generatedName }) => {
      const arn = userArn(generatedName);
      access.addUser(arn);
      return { ref: generatedName, attributes: { Arn: arn } };
    },
    'AWS::IAM::AccessKey': ({ properties }) => {
      const { accessKeyId, secretAccessKey } = access.addAccessKey(userArn(String(properties['UserName'])));
      return { ref: accessKeyId, attributes: { SecretAccessKey: secretAccessKey } };
    },
    'AWS::IAM::Policy': ({ generatedName, properties }) => {
      const { Roles = [], Users = [], PolicyDocument } = properties as Readonly<Record<string, readonly string[]>>;
      for (const role of Roles) access.addRolePolicy(roleArn(role), PolicyDocument);
      for (const user of Users) access.addUserPolicy(userArn(user), PolicyDocument);
      return { ref: generatedName };
    },
  };
}

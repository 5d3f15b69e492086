import { RemovalPolicy, SecretValue } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';

export interface AccessKeySecretProps {
  /** Whose access key it is. */
  readonly user: iam.User;
  /** Of the secret, for the console. */
  readonly description: string;
  /** What else its owner has to be told, by name; no secrets. @default - nothing */
  readonly told?: Readonly<Record<string, string>>;
}

/** Makes an access key for somebody outside. The key goes from IAM to Secrets Manager, and stands in no template. */
export function accessKeySecret(
  scope: Construct,
  id: string,
  { user, description, told = {} }: AccessKeySecretProps,
): secretsmanager.Secret {
  const key = new iam.AccessKey(scope, 'AccessKey', { user });
  const open = Object.entries({ ...told, accessKeyId: key.accessKeyId });
  return new secretsmanager.Secret(scope, id, {
    description,
    secretObjectValue: {
      ...Object.fromEntries(open.map(([name, value]) => [name, SecretValue.unsafePlainText(value)])),
      secretAccessKey: key.secretAccessKey,
    },
    removalPolicy: RemovalPolicy.DESTROY,
  });
}

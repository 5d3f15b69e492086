import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { AwsConfig } from '../aws-config.ts';
import { CommandFailed } from '../command.ts';
import type { VersionedSecret } from './kek-secret.ts';

/** A secret in Secrets Manager. */
export function versionedSecret(arn: string, config: AwsConfig): VersionedSecret {
  const client = new SecretsManagerClient(config);
  return {
    arn,
    async read(stage) {
      const command = new GetSecretValueCommand({ SecretId: arn, VersionStage: stage });
      const { SecretString: text, VersionId: id } = await client.send(command);
      if (text === undefined || id === undefined) throw new CommandFailed(`The secret ${arn} holds no text.`);
      return { id, text };
    },
    async write(text) {
      const { VersionId: id } = await client.send(new PutSecretValueCommand({ SecretId: arn, SecretString: text }));
      if (id === undefined) throw new CommandFailed(`Secrets Manager did not say what became of the secret ${arn}.`);
      return id;
    },
  };
}

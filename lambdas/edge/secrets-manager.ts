import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

const client = new SecretsManagerClient({});

/** The current text of a secret. */
export async function readSecret(secretArn: string): Promise<string> {
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretArn }));
  if (SecretString === undefined) throw new Error(`secret ${secretArn} holds no text`);
  return SecretString;
}

/** Makes a text the current one of a secret. */
export async function writeSecret(secretArn: string, text: string): Promise<void> {
  await client.send(new PutSecretValueCommand({ SecretId: secretArn, SecretString: text }));
}

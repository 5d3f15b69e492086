import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';

const client = new SecretsManagerClient({});

/** The current text of a secret, and the one before it if there is one: during a rotation either may be in use. */
export async function readSecretVersions(secretArn: string): Promise<readonly string[]> {
  const [current, previous] = await Promise.all([
    readVersion(secretArn, 'AWSCURRENT'),
    readVersion(secretArn, 'AWSPREVIOUS').catch(unlessThereIsNone),
  ]);
  if (current === undefined) throw new Error(`secret ${secretArn} holds no text`);
  return previous === undefined ? [current] : [current, previous];
}

async function readVersion(secretArn: string, stage: string): Promise<string | undefined> {
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretArn, VersionStage: stage }));
  return SecretString;
}

function unlessThereIsNone(error: unknown): undefined {
  if (!(error instanceof ResourceNotFoundException)) throw error;
}

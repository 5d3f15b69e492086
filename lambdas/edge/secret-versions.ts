import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';

/** Who waits for the network's next message has seconds, and an older copy. */
const TIME_LIMIT_MS = 2_000;

const client = new SecretsManagerClient({ maxAttempts: 1 });

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
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretArn, VersionStage: stage }), {
    abortSignal: AbortSignal.timeout(TIME_LIMIT_MS),
  });
  return SecretString;
}

function unlessThereIsNone(error: unknown): undefined {
  if (!(error instanceof ResourceNotFoundException)) throw error;
}

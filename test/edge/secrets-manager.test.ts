import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { readSecret, writeSecret } from '../../lambdas/edge/secrets-manager.ts';

const secrets = mockClient(SecretsManagerClient);
beforeEach(() => secrets.reset());

const ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:Kek-AbCdEf';

describe('readSecret', () => {
  it('reads the current text', async () => {
    secrets.on(GetSecretValueCommand, { SecretId: ARN }, true).resolves({ SecretString: '{}' });
    expect(await readSecret(ARN)).toBe('{}');
  });

  it('rejects a secret of bytes', async () => {
    secrets.on(GetSecretValueCommand).resolves({ SecretBinary: Uint8Array.of(1) });
    await expect(readSecret(ARN)).rejects.toThrow(`secret ${ARN} holds no text`);
  });

  it('lets every error through', async () => {
    const missing = new ResourceNotFoundException({ message: 'not found', $metadata: {} });
    secrets.on(GetSecretValueCommand).rejects(missing);
    await expect(readSecret(ARN)).rejects.toBe(missing);
  });
});

describe('writeSecret', () => {
  it('makes a text the current one', async () => {
    await writeSecret(ARN, '{}');
    expect(secrets.commandCalls(PutSecretValueCommand, { SecretId: ARN, SecretString: '{}' }, true)).toHaveLength(1);
  });
});

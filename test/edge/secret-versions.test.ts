import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { readSecretVersions } from '../../lambdas/edge/secret-versions.ts';

const secrets = mockClient(SecretsManagerClient);
beforeEach(() => secrets.reset());

const ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:Webhook-AbCdEf';
const missing = new ResourceNotFoundException({ message: 'not found', $metadata: {} });
const version = (stage: string) => secrets.on(GetSecretValueCommand, { SecretId: ARN, VersionStage: stage }, true);

describe('readSecretVersions', () => {
  it('reads the current text and the one before', async () => {
    version('AWSCURRENT').resolves({ SecretString: 'new' });
    version('AWSPREVIOUS').resolves({ SecretString: 'old' });
    expect(await readSecretVersions(ARN)).toEqual(['new', 'old']);
  });

  it('reads the current text alone before the first rotation', async () => {
    version('AWSCURRENT').resolves({ SecretString: 'new' });
    version('AWSPREVIOUS').rejects(missing);
    expect(await readSecretVersions(ARN)).toEqual(['new']);
  });

  it('rejects a secret that is gone, or holds no text', async () => {
    secrets.on(GetSecretValueCommand).rejects(missing);
    await expect(readSecretVersions(ARN)).rejects.toBe(missing);
    secrets.on(GetSecretValueCommand).resolves({ SecretBinary: Uint8Array.of(1) });
    await expect(readSecretVersions(ARN)).rejects.toThrow(`secret ${ARN} holds no text`);
  });

  it('lets every other error of the version before through', async () => {
    version('AWSCURRENT').resolves({ SecretString: 'new' });
    version('AWSPREVIOUS').rejects(new Error('AccessDenied'));
    await expect(readSecretVersions(ARN)).rejects.toThrow('AccessDenied');
  });
});

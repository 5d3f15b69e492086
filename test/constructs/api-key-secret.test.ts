import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, it } from 'vitest';
import { ApiKeySecret } from '../../lib/constructs/api-key-secret.ts';
import { smallStack } from './small-stack.ts';

describe('the secret for the API key', () => {
  const stack = smallStack();
  new ApiKeySecret(stack, 'ApiKey');

  it('begins as a random word and goes with its stack', () => {
    Template.fromStack(stack).hasResource('AWS::SecretsManager::Secret', {
      Properties: { GenerateSecretString: {}, SecretString: Match.absent(), Name: Match.absent() },
      DeletionPolicy: 'Delete',
    });
  });
});

import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { KekSecret } from '../../lib/constructs/kek-secret.ts';
import { smallStack } from './small-stack.ts';

const stack = smallStack();
const kek = new KekSecret(stack, 'Kek', 'plant');

/** `plant-kek-` and the first eight hex digits of the stack's UUID. */
const LABEL = {
  'Fn::Join': [
    '-',
    [
      'plant-kek',
      {
        'Fn::Select': [
          0,
          { 'Fn::Split': ['-', { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] }] },
        ],
      },
    ],
  ],
};

describe('the KEK secret', () => {
  it('is drawn by Secrets Manager: a JSON map from the label to 32 hex digits, all alike', () => {
    Template.fromStack(stack).hasResourceProperties('AWS::SecretsManager::Secret', {
      GenerateSecretString: {
        SecretStringTemplate: '{}',
        GenerateStringKey: LABEL,
        PasswordLength: 32,
        ExcludePunctuation: true,
        ExcludeUppercase: true,
        ExcludeCharacters: 'ghijklmnopqrstuvwxyz',
        IncludeSpace: false,
        RequireEachIncludedType: false,
      },
    });
  });

  it('has a label of the stack’s name and its own id', () => {
    expect(stack.resolve(kek.label)).toEqual(LABEL);
  });

  it('outlives its stack', () => {
    Template.fromStack(stack).hasResource('AWS::SecretsManager::Secret', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
  });
});

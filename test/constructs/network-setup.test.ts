import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { ENV } from '../../lambdas/network-setup/contract.ts';
import { ApiKeySecret } from '../../lib/constructs/api-key-secret.ts';
import { KekSecret } from '../../lib/constructs/kek-secret.ts';
import { NetworkSetup } from '../../lib/constructs/network-setup.ts';
import { ParkingQueue } from '../../lib/constructs/parking-queue.ts';
import { grantsOf, propertiesOf, smallStack } from './small-stack.ts';

describe('the function that sets up networks', () => {
  const stack = smallStack();
  const keks = new KekSecret(stack, 'Kek', 'plant');
  const apiKey = new ApiKeySecret(stack, 'ApiKey');
  const failures = new ParkingQueue(stack, 'Failures');
  new NetworkSetup(stack, 'Setup', { stackName: 'plant', keks, apiKey, failures });

  it('knows where the secrets are, and of nothing else to do until a network tells it', () => {
    const [properties] = propertiesOf(stack, 'AWS::Lambda::Function') as { Environment: object }[];
    expect(properties).toMatchObject({ Timeout: 390 });
    expect(properties?.Environment).toEqual({
      Variables: {
        ...Object.fromEntries(Object.values(ENV).map((variable) => [variable, 'none'])),
        API_KEY_SECRET_ARN: stack.resolve(apiKey.secret.secretArn),
        KEK_SECRET_ARN: stack.resolve(keks.secret.secretArn),
      },
    });
    expect(Template.fromStack(stack).findResources('Custom::LorawanNetworkSetup')).toEqual({});
  });

  it('may read the API key and the KEKs, and nothing else', () => {
    const { 'secretsmanager:GetSecretValue': secrets, ...others } = grantsOf(stack);
    expect(secrets).toEqual([stack.resolve(apiKey.secret.secretArn), stack.resolve(keks.secret.secretArn)]);
    expect(Object.keys(others).sort()).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents', 'sqs:SendMessage']);
  });
});

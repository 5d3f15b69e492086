import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { WebhookEndpoint } from '../../../../lib/constructs/networks/the-things-stack/webhook-endpoint.ts';
import { ParkingQueue } from '../../../../lib/constructs/parking-queue.ts';
import { arn, grantsOf, propertiesOf, smallStack } from '../../small-stack.ts';

const TOPIC = '$aws/rules/plant_the_things_stack/thethings/lorawan/plant/webhook';

describe('the endpoint of the webhook', () => {
  const stack = smallStack();
  const failures = new ParkingQueue(stack, 'Failures');
  const endpoint = new WebhookEndpoint(stack, 'Webhook', {
    stackName: 'plant',
    ruleName: 'plant_the_things_stack',
    iotEndpoint: 'a1-ats.iot.eu-west-1.amazonaws.com',
    failures,
  });
  const template = Template.fromStack(stack);
  const secretArn = stack.resolve(endpoint.secret.secret.secretArn);

  it('is a URL that anybody may call, without pages of others in a browser', () => {
    template.hasResourceProperties('AWS::Lambda::Url', { AuthType: 'NONE', Cors: Match.absent() });
    expect(stack.resolve(endpoint.url)).toEqual({ 'Fn::GetAtt': [expect.any(String), 'FunctionUrl'] });
  });

  it('has the two permissions that Lambda asks for, and the second for nothing but the URL', () => {
    expect(propertiesOf(stack, 'AWS::Lambda::Permission')).toEqual([
      expect.objectContaining({ Action: 'lambda:InvokeFunctionUrl', Principal: '*', FunctionUrlAuthType: 'NONE' }),
      expect.objectContaining({ Action: 'lambda:InvokeFunction', Principal: '*', InvokedViaFunctionUrl: true }),
    ]);
  });

  it('tells the function what it has to know, and no secret', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Timeout: 15,
      ReservedConcurrentExecutions: Match.absent(),
      Environment: {
        Variables: Match.exact({
          AWS_ENDPOINT_URL_IOT_DATA_PLANE: 'https://a1-ats.iot.eu-west-1.amazonaws.com',
          INGEST_TOPIC: TOPIC,
          WEBHOOK_SECRET_ARN: secretArn,
          FAILED_MESSAGES_QUEUE_URL: stack.resolve(failures.queue.queueUrl),
        }),
      },
    });
  });

  it('may publish to the one rule on the one topic, read the one secret, and park', () => {
    expect(grantsOf(stack)).toEqual({
      'logs:CreateLogStream': [expect.anything()],
      'logs:PutLogEvents': [expect.anything()],
      'sqs:SendMessage': [stack.resolve(failures.queue.queueArn)],
      'secretsmanager:GetSecretValue': [secretArn],
      'iot:Publish': [arn('iot', `topic/${TOPIC}`)],
    });
  });

  it('draws a secret of 48 letters and digits, which goes with its stack', () => {
    template.hasResource('AWS::SecretsManager::Secret', {
      Properties: {
        GenerateSecretString: { PasswordLength: 48, ExcludePunctuation: true, RequireEachIncludedType: false },
        SecretString: Match.absent(),
        Name: Match.absent(),
      },
      DeletionPolicy: 'Delete',
    });
  });
});

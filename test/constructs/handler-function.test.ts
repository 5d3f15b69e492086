import { Duration, Size } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { HandlerFunction } from '../../lib/constructs/handler-function.ts';
import { ParkingQueue } from '../../lib/constructs/parking-queue.ts';
import { propertiesOf, smallStack, statementsOf } from './small-stack.ts';

const stack = smallStack();
const failures = new ParkingQueue(stack, 'Failures');
const handler = new HandlerFunction(stack, 'Handler', { room: 'setup', description: 'Says what it is for', failures });
handler.set('STACK_NAME', 'plant').bind('TABLE_NAME', 'devices', {
  actions: ['dynamodb:GetItem'],
  on: ['arn:aws:dynamodb:eu-west-1:111122223333:table/devices'],
});
const template = Template.fromStack(stack);

const idOf = (type: string) => Object.keys(template.findResources(type))[0];

describe('a handler function', () => {
  it('runs the bundle on arm64 and Node 24, with limits that are written down', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: 'Says what it is for',
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Timeout: 30,
      MemorySize: 256,
      FunctionName: Match.absent(),
    });
  });

  it('writes JSON to a log group of its own, which keeps 30 days', () => {
    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 30, LogGroupName: Match.absent() });
    template.hasResourceProperties('AWS::Lambda::Function', {
      LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: idOf('AWS::Logs::LogGroup') } },
    });
  });

  it('has a role of its own, for Lambda alone, without managed policies', () => {
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
      },
      ManagedPolicyArns: Match.absent(),
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Role: { 'Fn::GetAtt': [idOf('AWS::IAM::Role'), 'Arn'] },
    });
  });

  it('is retried twice within six hours, and then parked', () => {
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      FunctionName: stack.resolve(handler.function.functionName),
      Qualifier: '$LATEST',
      MaximumRetryAttempts: 2,
      MaximumEventAgeInSeconds: 21_600,
      DestinationConfig: { OnFailure: { Destination: stack.resolve(failures.queue.queueArn) } },
    });
  });

  it('knows what it was told, and nothing else', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.exact({ STACK_NAME: 'plant', TABLE_NAME: 'devices' }) },
    });
  });

  it('may log, park and do what it was granted, and nothing else', () => {
    expect(statementsOf(stack)).toEqual([
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: { 'Fn::GetAtt': [idOf('AWS::Logs::LogGroup'), 'Arn'] },
      },
      { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: stack.resolve(failures.queue.queueArn) },
      {
        Effect: 'Allow',
        Action: 'dynamodb:GetItem',
        Resource: 'arn:aws:dynamodb:eu-west-1:111122223333:table/devices',
      },
    ]);
  });

  it('takes other limits', () => {
    const other = smallStack();
    new HandlerFunction(other, 'Handler', {
      room: 'setup',
      description: 'Slow and large',
      failures: new ParkingQueue(other, 'Failures'),
      timeout: Duration.minutes(2),
      memory: Size.gibibytes(1),
    });
    expect(propertiesOf(other, 'AWS::Lambda::Function')).toMatchObject([{ Timeout: 120, MemorySize: 1024 }]);
  });
});

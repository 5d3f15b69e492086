import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { IngestErrors } from '../../lib/constructs/ingest-errors.ts';
import { smallStack, statementsOf } from './small-stack.ts';

describe('the error action of a stack’s rules', () => {
  const stack = smallStack();
  const errors = new IngestErrors(stack, 'Errors');
  const { parking } = errors;
  const action = errors.actionFor('arn:aws:iot:eu-west-1:123456789012:rule/plant_upstream');
  errors.actionFor('arn:aws:iot:eu-west-1:123456789012:rule/plant_downlink');

  it('sends to the queue as it is, with a role', () => {
    expect(stack.resolve(action)).toEqual({
      sqs: {
        queueUrl: stack.resolve(parking.queue.queueUrl),
        roleArn: { 'Fn::GetAtt': [expect.stringMatching(/^ErrorsRole/), 'Arn'] },
        useBase64: false,
      },
    });
  });

  it('has a role that only the rules assume which it was given to', () => {
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Action: 'sts:AssumeRole',
            Principal: { Service: 'iot.amazonaws.com' },
            Condition: {
              StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
              ArnEquals: {
                'aws:SourceArn': [
                  'arn:aws:iot:eu-west-1:123456789012:rule/plant_upstream',
                  'arn:aws:iot:eu-west-1:123456789012:rule/plant_downlink',
                ],
              },
            },
          },
        ],
      },
    });
  });

  it('may send to that queue and do nothing else', () => {
    expect(statementsOf(stack)).toEqual([
      { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: stack.resolve(parking.queue.queueArn) },
    ]);
  });
});

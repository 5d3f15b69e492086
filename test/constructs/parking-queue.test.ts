import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, it } from 'vitest';
import { ParkingQueue } from '../../lib/constructs/parking-queue.ts';
import { smallStack } from './small-stack.ts';

describe('a parking queue', () => {
  const stack = smallStack();
  const { queue } = new ParkingQueue(stack, 'Parking');

  it('keeps messages encrypted, for 14 days', () => {
    Template.fromStack(stack).hasResourceProperties('AWS::SQS::Queue', {
      MessageRetentionPeriod: 14 * 24 * 3600,
      SqsManagedSseEnabled: true,
      QueueName: Match.absent(),
    });
  });

  it('refuses everybody who comes without TLS', () => {
    Template.fromStack(stack).hasResourceProperties('AWS::SQS::QueuePolicy', {
      Queues: [stack.resolve(queue.queueUrl)],
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Deny',
            Action: 'sqs:*',
            Principal: { AWS: '*' },
            Resource: stack.resolve(queue.queueArn),
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
        ],
      },
    });
  });
});

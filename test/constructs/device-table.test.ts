import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, it } from 'vitest';
import { DeviceTable } from '../../lib/constructs/device-table.ts';
import { smallStack } from './small-stack.ts';

describe('the device table', () => {
  const stack = smallStack();
  new DeviceTable(stack, 'Devices');

  it('has one item a device, is paid by the request, can be restored, is encrypted with a key of the account, and outlives its stack', () => {
    Template.fromStack(stack).hasResource('AWS::DynamoDB::Table', {
      Properties: {
        KeySchema: [{ AttributeName: 'key', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'key', AttributeType: 'S' }],
        BillingMode: 'PAY_PER_REQUEST',
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        // The account's own key that AWS manages: state holds what downlinks say while they wait.
        SSESpecification: { SSEEnabled: true, SSEType: Match.absent(), KMSMasterKeyId: Match.absent() },
        TableName: Match.absent(),
      },
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
  });
});

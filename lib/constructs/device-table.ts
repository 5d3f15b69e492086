import { RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';

/**
 * State of the devices: one item each, written once an uplink. Losing it would lose which messages were seen and how far
 * downlinks are counted, so it is kept when the stack is deleted and can be restored to any second of the last 35 days.
 */
export class DeviceTable extends Construct {
  readonly table: dynamodb.Table;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.table = new dynamodb.Table(this, 'Resource', {
      partitionKey: { name: 'key', type: dynamodb.AttributeType.STRING },
      // A KMS key of the account, which AWS manages: state holds what downlinks say while they wait.
      encryption: dynamodb.TableEncryption.AWS_MANAGED,
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }
}

import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as iot from 'aws-cdk-lib/aws-iot';
import { Construct } from 'constructs';
import { ParkingQueue } from './parking-queue.ts';

/**
 * Error action of all rules of a stack: a message that a rule can't hand over waits in a queue.
 * One role serves them all, since the rules of one stack may park messages in the one queue and nowhere else.
 */
export class IngestErrors extends Construct {
  readonly parking: ParkingQueue;
  readonly action: iot.CfnTopicRule.ActionProperty;

  /** @param rulePrefix what the names of the stack's rules begin with */
  constructor(scope: Construct, id: string, rulePrefix: string) {
    super(scope, id);
    this.parking = new ParkingQueue(this, 'Queue');
    const rules = Stack.of(this).formatArn({ service: 'iot', resource: 'rule', resourceName: `${rulePrefix}*` });
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('iot.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
          ArnLike: { 'aws:SourceArn': rules },
        },
      }),
    });
    role.addToPolicy(
      new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.parking.queue.queueArn] }),
    );
    this.action = { sqs: { queueUrl: this.parking.queue.queueUrl, roleArn: role.roleArn, useBase64: false } };
  }
}

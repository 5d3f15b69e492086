import { Lazy, Stack } from 'aws-cdk-lib';
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
  private readonly role: iam.Role;
  private readonly ruleArns: string[] = [];

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.parking = new ParkingQueue(this, 'Queue');
    this.role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('iot.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
          ArnEquals: { 'aws:SourceArn': Lazy.list({ produce: () => this.ruleArns }) },
        },
      }),
    });
    this.role.addToPolicy(
      new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.parking.queue.queueArn] }),
    );
  }

  /** The error action for a rule, and its right to take it: both or neither. */
  actionFor(ruleArn: string): iot.CfnTopicRule.ActionProperty {
    this.ruleArns.push(ruleArn);
    return { sqs: { queueUrl: this.parking.queue.queueUrl, roleArn: this.role.roleArn, useBase64: false } };
  }
}

import { Stack } from 'aws-cdk-lib';
import * as iot from 'aws-cdk-lib/aws-iot';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { HandlerFunction } from './handler-function.ts';
import type { IngestErrors } from './ingest-errors.ts';
import { iotArn } from './iot-arn.ts';

export interface LambdaRuleProps {
  /** Letters, digits and "_"; unique in account and Region, since roles and Basic Ingest name it. */
  readonly ruleName: string;
  /** One sentence for the console. */
  readonly description: string;
  /** Statement in AWS IoT SQL version 2016-03-23; it may filter, never reshape. */
  readonly sql: string;
  /** Gets the messages, asynchronously. */
  readonly target: HandlerFunction;
  /** Gets a message that could not be handed over. */
  readonly errors: IngestErrors;
}

/** AWS IoT rule that hands messages to a function, with the permission for just this rule to do so. */
export class LambdaRule extends Construct {
  readonly ruleName: string;

  constructor(scope: Construct, id: string, props: LambdaRuleProps) {
    super(scope, id);
    const ruleArn = iotArn(this, 'rule', props.ruleName);
    const permission = new lambda.CfnPermission(this, 'Permission', {
      action: 'lambda:InvokeFunction',
      functionName: props.target.function.functionName,
      principal: 'iot.amazonaws.com',
      sourceArn: ruleArn,
      // Without the account, a rule of that name in any account could invoke the function.
      sourceAccount: Stack.of(this).account,
    });
    const rule = new iot.CfnTopicRule(this, 'Resource', {
      ruleName: props.ruleName,
      topicRulePayload: {
        description: props.description,
        sql: props.sql,
        // CloudFormation's own default is the version of 2015.
        awsIotSqlVersion: '2016-03-23',
        actions: [{ lambda: { functionArn: props.target.function.functionArn } }],
        errorAction: props.errors.actionFor(ruleArn),
      },
    });
    rule.addResourceDependency(permission);
    this.ruleName = rule.ref;
  }
}

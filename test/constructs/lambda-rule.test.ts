import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { HandlerFunction } from '../../lib/constructs/handler-function.ts';
import { IngestErrors } from '../../lib/constructs/ingest-errors.ts';
import { LambdaRule } from '../../lib/constructs/lambda-rule.ts';
import { ParkingQueue } from '../../lib/constructs/parking-queue.ts';
import { arn, smallStack } from './small-stack.ts';

const stack = smallStack();
const failures = new ParkingQueue(stack, 'Failures');
const target = new HandlerFunction(stack, 'Handler', { room: 'setup', description: 'The target', failures });
const errors = new IngestErrors(stack, 'Errors');
const sql = "SELECT * FROM 'some/topic'";
new LambdaRule(stack, 'Rule', { ruleName: 'plant_rule', description: 'To the target', sql, target, errors });
const template = Template.fromStack(stack);

describe('a rule with a function', () => {
  it('invokes it in the SQL version of 2016, and parks what it can’t hand over', () => {
    template.hasResourceProperties('AWS::IoT::TopicRule', {
      RuleName: 'plant_rule',
      TopicRulePayload: {
        Description: 'To the target',
        Sql: sql,
        AwsIotSqlVersion: '2016-03-23',
        Actions: [{ Lambda: { FunctionArn: stack.resolve(target.function.functionArn) } }],
        ErrorAction: {
          Sqs: { QueueUrl: stack.resolve(errors.parking.queue.queueUrl), UseBase64: false },
        },
      },
    });
  });

  it('is the one rule, of this very account, that may invoke it', () => {
    template.resourceCountIs('AWS::Lambda::Permission', 1);
    template.hasResourceProperties('AWS::Lambda::Permission', {
      Action: 'lambda:InvokeFunction',
      FunctionName: stack.resolve(target.function.functionName),
      Principal: 'iot.amazonaws.com',
      SourceArn: arn('iot', 'rule/plant_rule'),
      SourceAccount: { Ref: 'AWS::AccountId' },
    });
  });

  // A rule that is there before its permission loses the messages of that moment.
  it('is made after the permission', () => {
    const [permission] = Object.keys(template.findResources('AWS::Lambda::Permission'));
    const [rule] = Object.values(template.findResources('AWS::IoT::TopicRule'));
    expect(rule?.['DependsOn']).toContain(permission);
  });
});

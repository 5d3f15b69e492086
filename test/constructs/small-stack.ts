import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { projectContext } from '../../lib/read-settings.ts';

/** A stack with the project's feature flags and nothing in it yet; the validator has a test of its own. */
export function smallStack(name = 'small'): Stack {
  return new Stack(new App({ context: { ...projectContext() }, builtinCloudFormationValidation: false }), name);
}

export function propertiesOf(stack: Stack, type: string): unknown[] {
  return Object.values(Template.fromStack(stack).findResources(type)).map(({ Properties }) => Properties);
}

/** Statements of all identity policies in a stack. */
export function statementsOf(stack: Stack): unknown[] {
  const policies = propertiesOf(stack, 'AWS::IAM::Policy') as { PolicyDocument: { Statement: unknown[] } }[];
  return policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

/** What the stack's roles may do: resources by action. */
export function grantsOf(stack: Stack): Readonly<Record<string, readonly unknown[]>> {
  const grants: Record<string, unknown[]> = {};
  const statements = statementsOf(stack) as { Action: string | string[]; Resource: unknown }[];
  for (const { Action, Resource } of statements) {
    for (const action of [Action].flat()) grants[action] = [...(grants[action] ?? []), ...[Resource].flat()];
  }
  return grants;
}

/** An ARN of the stack's own account and Region, as `Stack.formatArn` writes it. */
export const arn = (service: string, resource: string) => ({
  'Fn::Join': [
    '',
    [
      'arn:',
      { Ref: 'AWS::Partition' },
      `:${service}:`,
      { Ref: 'AWS::Region' },
      ':',
      { Ref: 'AWS::AccountId' },
      `:${resource}`,
    ],
  ],
});

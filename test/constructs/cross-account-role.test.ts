import type { Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { CrossAccountRole, type CrossAccountRoleProps } from '../../lib/constructs/cross-account-role.ts';
import { arn, smallStack, statementsOf } from './small-stack.ts';

const PROPS = { stackName: 'plant', principalAccountId: '111122223333', externalId: 'generated' };

function stackWith(props: Partial<CrossAccountRoleProps> = {}): { stack: Stack; role: CrossAccountRole } {
  const stack = smallStack();
  return { stack, role: new CrossAccountRole(stack, 'Role', { ...PROPS, ...props }) };
}

const warnings = (stack: Stack) =>
  Annotations.fromStack(stack)
    .findWarning('*', Match.anyValue())
    .map(({ entry }) => String(entry.data));

/** The last part of `arn:aws:cloudformation:…:stack/<name>/<UUID>`. */
const STACK_UUID = { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] };

const trustOf = (condition: object | undefined) => ({
  AssumeRolePolicyDocument: {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::111122223333:root']] } },
        ...(condition !== undefined && { Condition: condition }),
      },
    ],
  },
});

describe('the cross-account role', () => {
  it('trusts the network’s account if it sends an external id that is the random part of the stack’s id', () => {
    const { stack, role } = stackWith();
    Template.fromStack(stack).hasResourceProperties(
      'AWS::IAM::Role',
      Match.objectLike(trustOf({ StringEquals: { 'sts:ExternalId': STACK_UUID } })),
    );
    expect(stack.resolve(role.externalId)).toEqual(STACK_UUID);
    expect(warnings(stack)).toEqual([]);
  });

  it('takes the external id that it is given', () => {
    const { stack, role } = stackWith({ externalId: 'plant/7' });
    Template.fromStack(stack).hasResourceProperties(
      'AWS::IAM::Role',
      Match.objectLike(trustOf({ StringEquals: { 'sts:ExternalId': 'plant/7' } })),
    );
    expect(role.externalId).toBe('plant/7');
  });

  it('has no condition for a network that sends no external id, and warns of that', () => {
    const { stack, role } = stackWith({ externalId: 'none' });
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', Match.objectLike(trustOf(undefined)));
    expect(role.externalId).toBe('none');
    expect(warnings(stack)).toEqual([
      'theThingsStack.externalId is "none": every customer of the network in account 111122223333 who learns the ' +
        "role's ARN could have the network use it. Set it if the network can send one. [ack: lorawan:noExternalId]",
    ]);
  });

  it('warns of the account that is nobody’s', () => {
    const { stack } = stackWith({ principalAccountId: '000000000000' });
    expect(warnings(stack)).toEqual([
      expect.stringMatching(/^theThingsStack\.principalAccountId is still 000000000000/),
    ]);
  });

  // The Things Stack: ^arn:aws:iam::[0-9]{12}:role\/[A-Za-z0-9_+=,.@-]+$, and sessions of a chained role last 1 h at most.
  it('has no path, no name and sessions of one hour', () => {
    const { stack } = stackWith();
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
      Path: Match.absent(),
      RoleName: Match.absent(),
      ManagedPolicyArns: Match.absent(),
      MaxSessionDuration: 3600,
    });
  });

  it('may connect, and exchange messages on the inner topics of its stack, and nothing else', () => {
    const { stack } = stackWith();
    expect(statementsOf(stack)).toEqual([
      { Effect: 'Allow', Action: 'iot:DescribeEndpoint', Resource: '*' },
      { Effect: 'Allow', Action: 'iot:Connect', Resource: arn('iot', 'client/*') },
      {
        Effect: 'Allow',
        Action: ['iot:Publish', 'iot:Receive'],
        Resource: arn('iot', 'topic/thethings/lorawan/plant/*'),
      },
      { Effect: 'Allow', Action: 'iot:Subscribe', Resource: arn('iot', 'topicfilter/thethings/lorawan/plant/*') },
    ]);
  });
});

import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { AccountSetup } from '../../lib/constructs/account-setup.ts';
import { arn, smallStack, statementsOf } from './small-stack.ts';

const stack = smallStack();
const setup = new AccountSetup(stack, 'Setup', { thingTypeName: 'lora' });
const template = Template.fromStack(stack);
const [resource] = Object.entries(template.findResources('Custom::LorawanAccountSetup'));

describe('the setup of the account', () => {
  it('is a custom resource that knows the thing type, and gives up after five minutes', () => {
    expect(resource?.[1]['Properties']).toEqual({
      ServiceToken: { 'Fn::GetAtt': [expect.stringMatching(/^SetupFunction/), 'Arn'] },
      ServiceTimeout: '300',
      thingTypeName: 'lora',
      thingEvents: 'on',
    });
  });

  it('answers the MQTT endpoint', () => {
    expect(stack.resolve(setup.iotEndpoint)).toEqual({ 'Fn::GetAtt': [resource?.[0], 'IotEndpoint'] });
  });

  it('may adopt or create that thing type, have events and find the endpoint, and nothing else', () => {
    expect(statementsOf(stack).slice(2)).toEqual([
      {
        Effect: 'Allow',
        Action: ['iot:CreateThingType', 'iot:DescribeThingType'],
        Resource: arn('iot', 'thingtype/lora'),
      },
      { Effect: 'Allow', Action: ['iot:DescribeEndpoint', 'iot:UpdateEventConfigurations'], Resource: '*' },
    ]);
  });

  it('waits for the right to do so', () => {
    const [policy] = Object.keys(template.findResources('AWS::IAM::Policy'));
    expect(resource?.[1]['DependsOn']).toContain(policy);
  });
});

import { Template } from 'aws-cdk-lib/assertions';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ENV } from '../../../../lambdas/network-setup/contract.ts';
import { HandlerFunction } from '../../../../lib/constructs/handler-function.ts';
import { MqttConnection } from '../../../../lib/constructs/networks/the-things-stack/mqtt-connection.ts';
import { ParkingQueue } from '../../../../lib/constructs/parking-queue.ts';
import { arn, propertiesOf, smallStack } from '../../small-stack.ts';

function bound(stackName = 'plant') {
  const stack = smallStack();
  const failures = new ParkingQueue(stack, 'Failures');
  const handler = new HandlerFunction(stack, 'Setup', { room: 'network-setup', description: 'test', failures });
  const mqtt = new MqttConnection(stack, 'Mqtt', { stackName, iotEndpoint: 'a1b2c3-ats.iot.eu-west-1.amazonaws.com' });
  mqtt.bindTo(handler);
  return { stack, mqtt };
}

function clientIDOf(stackName: string): string {
  const stack = smallStack();
  new MqttConnection(stack, 'Mqtt', { stackName, iotEndpoint: 'endpoint' });
  return /:client\/([^"]+)"/.exec(JSON.stringify(propertiesOf(stack, 'AWS::IoT::Policy')))?.[1] ?? '';
}

describe('the connection mqtt', () => {
  const { stack, mqtt } = bound();

  it('lets the certificate connect under one id, publish below the inner base topic, and hear requests to the network', () => {
    const requests = ['push', 'replace'].map((operation) => `thethings/lorawan/plant/downlink/${operation}`);
    expect(propertiesOf(stack, 'AWS::IoT::Policy')).toEqual([
      {
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Action: 'iot:Connect', Resource: [arn('iot', 'client/tts-plant')] },
            { Effect: 'Allow', Action: 'iot:Publish', Resource: [arn('iot', 'topic/thethings/lorawan/plant/*')] },
            {
              Effect: 'Allow',
              Action: 'iot:Subscribe',
              Resource: requests.map((topic) => arn('iot', `topicfilter/${topic}`)),
            },
            { Effect: 'Allow', Action: 'iot:Receive', Resource: requests.map((topic) => arn('iot', `topic/${topic}`)) },
          ],
        },
      },
    ]);
  });

  it('has a policy that no deletion of a stack can fail on, and that no failed deployment leaves behind', () => {
    const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::IoT::Policy'));
    expect(policy).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
  });

  it('has a policy whose name nothing else has ever had', () => {
    expect(propertiesOf(stack, 'AWS::IoT::Policy')).toEqual([{ PolicyDocument: expect.anything() }]);
  });

  it('has a secret that goes with the stack, and no value of it in the template', () => {
    const [secret] = Object.values(Template.fromStack(stack).findResources('AWS::SecretsManager::Secret'));
    expect(secret).toMatchObject({ DeletionPolicy: 'Delete', Properties: { GenerateSecretString: {} } });
  });

  it('tells the function what it needs', () => {
    const [properties] = propertiesOf(stack, 'AWS::Lambda::Function') as { Environment: { Variables: object } }[];
    expect(properties?.Environment.Variables).toEqual({
      [ENV.mqttSecretArn]: stack.resolve(mqtt.secret.secretArn),
      [ENV.mqttPolicyName]: stack.resolve(mqtt.policyName),
      [ENV.mqttServerUrl]: 'mqtts://a1b2c3-ats.iot.eu-west-1.amazonaws.com:8883',
      [ENV.mqttClientID]: 'tts-plant',
    });
  });

  it('grants it certificates by a policy of its own, which can outlive a change of the connection', () => {
    const policies = propertiesOf(stack, 'AWS::IAM::Policy') as {
      PolicyName: string;
      PolicyDocument: { Statement: { Action: string[] }[] };
    }[];
    const grants = policies.find(({ PolicyName }) => PolicyName.startsWith('MqttGrants'));
    const others = policies.filter((policy) => policy !== grants);
    expect(grants?.PolicyDocument.Statement.flatMap(({ Action }) => Action).sort()).toEqual([
      'iot:AttachPolicy',
      'iot:CreateKeysAndCertificate',
      'iot:DeleteCertificate',
      'iot:DeletePolicy',
      'iot:DeletePolicyVersion',
      'iot:DescribeCertificate',
      'iot:DetachPolicy',
      'iot:ListPolicyVersions',
      'iot:ListTargetsForPolicy',
      'iot:UpdateCertificate',
      'secretsmanager:GetSecretValue',
      'secretsmanager:PutSecretValue',
    ]);
    expect(JSON.stringify(others)).not.toMatch(/iot:|secretsmanager:/);
  });

  it('grants it no other policy than its own', () => {
    const statements = propertiesOf(stack, 'AWS::IAM::Policy').flatMap(
      (policy) =>
        (policy as { PolicyDocument: { Statement: { Action: string; Resource: object }[] } }).PolicyDocument.Statement,
    );
    const ofPolicies = statements.filter(({ Action }) => String(Action).includes('iot:DeletePolicy'));
    expect(ofPolicies.map(({ Resource }) => JSON.stringify(Resource))).toEqual([
      expect.stringContaining(`":policy/",${JSON.stringify(stack.resolve(mqtt.policyName))}]`),
    ]);
  });
});

describe('the client id of the connection', () => {
  it('is one that The Things Stack takes, whatever the name of the stack', () => {
    const stackName = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,39}$/);
    fc.assert(
      fc.property(stackName, (name) => {
        expect(clientIDOf(name)).toMatch(/^tts-[A-Za-z0-9-]{1,19}$/);
      }),
      { numRuns: 20 },
    );
  });

  it('tells long names apart that begin the same', () => {
    expect(clientIDOf('a-plant-with-a-very-long-name-1')).not.toBe(clientIDOf('a-plant-with-a-very-long-name-2'));
  });
});

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the syntax of Fn::Sub
import { describe, expect, it } from 'vitest';
import {
  deploy,
  outputsOf,
  type ResourceToMake,
  type StackToDeploy,
} from '../../../lib/local/cloudformation/deploy.ts';

/** Deploys to an account that knows two types, and remembers what it was asked to make. */
async function deployAll(...stacks: StackToDeploy[]) {
  const made: ResourceToMake[] = [];
  const deployed = await deploy(stacks, {
    account: '111122223333',
    region: 'eu-west-1',
    providers: {
      'AWS::SQS::Queue': (resource) => {
        made.push(resource);
        return { ref: `url-of-${resource.logicalId}`, attributes: { Arn: `arn-of-${resource.logicalId}` } };
      },
      'Custom::*': async (resource) => {
        made.push(resource);
        if (resource.properties['fail'] === true) throw new Error('no such thing type');
        return { ref: 'custom', attributes: { Answer: '42' } };
      },
    },
  });
  return { made, deployed, outputs: outputsOf(deployed) };
}

const QUEUE = { Type: 'AWS::SQS::Queue' };

describe('deploying', () => {
  it('makes resources in order, with their functions resolved, and answers the outputs', async () => {
    const template = {
      Resources: {
        Setup: { Type: 'Custom::Setup', Properties: { queue: { 'Fn::GetAtt': ['Queue', 'Arn'] }, n: 7 } },
        Queue: QUEUE,
      },
      Outputs: {
        QueueUrl: { Value: { Ref: 'Queue' } },
        Answer: { Value: { 'Fn::GetAtt': ['Setup', 'Answer'] } },
        Where: { Value: { 'Fn::Sub': '${AWS::StackName} in ${AWS::Region} of ${AWS::AccountId}, ${AWS::Partition}' } },
      },
    };
    const { made, deployed, outputs } = await deployAll({ name: 'plant', template });
    expect(deployed[0]?.resources).toEqual([
      { type: 'AWS::SQS::Queue', logicalId: 'Queue', physicalId: 'url-of-Queue' },
      { type: 'Custom::Setup', logicalId: 'Setup', physicalId: 'custom' },
    ]);
    expect(made.map(({ logicalId, properties }) => ({ logicalId, properties }))).toEqual([
      { logicalId: 'Queue', properties: {} },
      { logicalId: 'Setup', properties: { queue: 'arn-of-Queue', n: 7 } },
    ]);
    expect(outputs).toEqual({
      QueueUrl: 'url-of-Queue',
      Answer: '42',
      Where: 'plant in eu-west-1 of 111122223333, aws',
    });
  });

  it('makes up names and stack ids that are never the same twice', async () => {
    const template = { Resources: { Queue: QUEUE } };
    const { made } = await deployAll({ name: 'a', template }, { name: 'a', template });
    expect(new Set(made.map(({ generatedName }) => generatedName)).size).toBe(2);
    expect(new Set(made.map(({ stackId }) => stackId)).size).toBe(2);
    expect(made[0]?.generatedName).toMatch(/^a-Queue-[0-9a-f]{8}$/);
    expect(made[0]?.stackId).toMatch(/^arn:aws:cloudformation:eu-west-1:111122223333:stack\/a\/[0-9a-f-]{36}$/);
  });

  it('hands exports to later stacks, and keeps them out of the outputs', async () => {
    const { deployed, outputs } = await deployAll(
      {
        name: 'identity',
        template: {
          Resources: { Queue: QUEUE },
          Outputs: { Q: { Value: { Ref: 'Queue' }, Export: { Name: { 'Fn::Sub': '${AWS::StackName}:Q' } } } },
        },
      },
      {
        name: 'messaging',
        template: { Resources: {}, Outputs: { Url: { Value: { 'Fn::ImportValue': 'identity:Q' } } } },
      },
    );
    expect(outputs).toEqual({ Url: 'url-of-Queue' });
    expect(deployed.map(({ name, outputs }) => ({ name, outputs }))).toEqual([
      { name: 'identity', outputs: [{ key: 'Q', value: 'url-of-Queue', exportName: 'identity:Q' }] },
      { name: 'messaging', outputs: [{ key: 'Url', value: 'url-of-Queue' }] },
    ]);
  });

  it('refuses a type that it does not know before it makes anything', async () => {
    const made: ResourceToMake[] = [];
    const template = { Resources: { Queue: QUEUE, Vpc: { Type: 'AWS::EC2::VPC' } } };
    const providers = {
      'AWS::SQS::Queue': (resource: ResourceToMake) => {
        made.push(resource);
        return { ref: 'url' };
      },
    };
    await expect(
      deploy([{ name: 'plant', template }], { account: '1', region: 'eu-west-1', providers }),
    ).rejects.toThrow("stack plant: Vpc is of type AWS::EC2::VPC, which the laptop can't run; it runs AWS::SQS::Queue");
    expect(made).toEqual([]);
  });

  it('says in which stack and at which resource it failed', async () => {
    const template = { Resources: { Setup: { Type: 'Custom::Setup', Properties: { fail: true } } } };
    await expect(deployAll({ name: 'plant', template })).rejects.toThrow(
      'stack plant: Setup (Custom::Setup): no such thing type',
    );
  });
});

import {
  CloudFormationClient,
  DescribeStacksCommand,
  ListStackResourcesCommand,
  ListStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { cloudformationService } from '../../../lib/local/aws/cloudformation/cloudformation-service.ts';
import type { DeployedStack } from '../../../lib/local/cloudformation/deploy.ts';
import { type Laptop, startLaptop } from './laptop.ts';

const HOME = { account: '123456789012', region: 'eu-west-1' };
const idOf = (name: string, uuid: string) => `arn:aws:cloudformation:eu-west-1:123456789012:stack/${name}/${uuid}`;

const IDENTITY: DeployedStack = {
  name: 'lorawan-identity',
  id: idOf('lorawan-identity', '1c0ffee0-0000-4000-8000-000000000000'),
  createdAtMs: Date.parse('2026-11-21T12:00:00.250Z'),
  outputs: [{ key: 'Label', value: 'lorawan-kek-1', exportName: 'lorawan-identity-KekLabel' }],
  resources: [],
};
const MESSAGING: DeployedStack = {
  name: 'lorawan-messaging',
  id: idOf('lorawan-messaging', '2c0ffee0-0000-4000-8000-000000000000'),
  createdAtMs: Date.parse('2026-11-21T12:00:01Z'),
  outputs: [
    { key: 'UplinkTopicFilter', value: 'lorawan/+/uplink', description: 'Subscribe <here> & there' },
    { key: 'WebhookUrl', value: 'none' },
  ],
  resources: [{ type: 'AWS::IoT::TopicRule', logicalId: 'UpstreamRule', physicalId: 'lorawan_upstream' }],
};

const stacks = [IDENTITY];
let laptop: Laptop;
let client: CloudFormationClient;

beforeAll(async () => {
  laptop = await startLaptop();
  const authorize = ({ action, resource }: { action: string; resource: string }) => {
    laptop.calls.push({ accessKeyId: undefined, action, resource, context: {} });
    return { allowed: !laptop.refused.has(action), reason: `not allowed: ${action} on ${resource}` };
  };
  laptop.api.addService(cloudformationService({ ...HOME, authorize, stacks }));
  // Deployed after the service was made.
  stacks.push(MESSAGING);
  client = new CloudFormationClient(laptop.client);
});

beforeEach(() => {
  laptop.calls.length = 0;
  laptop.refused.clear();
});

afterAll(async () => {
  client.destroy();
  await laptop.api.stop();
});

const describeStacks = async (StackName?: string) =>
  (await client.send(new DescribeStacksCommand(StackName === undefined ? {} : { StackName }))).Stacks;

it('DescribeStacks answers the stack of a name', async () => {
  expect(await describeStacks('lorawan-messaging')).toEqual([
    {
      StackId: MESSAGING.id,
      StackName: 'lorawan-messaging',
      CreationTime: new Date('2026-11-21T12:00:01Z'),
      StackStatus: 'CREATE_COMPLETE',
      DisableRollback: false,
      Outputs: [
        { OutputKey: 'UplinkTopicFilter', OutputValue: 'lorawan/+/uplink', Description: 'Subscribe <here> & there' },
        { OutputKey: 'WebhookUrl', OutputValue: 'none' },
      ],
    },
  ]);
});

it('ListStackResources answers what a stack has made', async () => {
  const { StackResourceSummaries } = await client.send(
    new ListStackResourcesCommand({ StackName: 'lorawan-messaging' }),
  );
  expect(StackResourceSummaries).toEqual([
    {
      ResourceType: 'AWS::IoT::TopicRule',
      LogicalResourceId: 'UpstreamRule',
      PhysicalResourceId: 'lorawan_upstream',
      ResourceStatus: 'CREATE_COMPLETE',
      LastUpdatedTimestamp: new Date('2026-11-21T12:00:01Z'),
    },
  ]);
  const [call] = laptop.calls;
  expect(call).toMatchObject({ action: 'cloudformation:ListStackResources', resource: MESSAGING.id });
});

it('DescribeStacks answers the stack of an id, with the names of its exports', async () => {
  expect(await describeStacks(IDENTITY.id)).toMatchObject([
    {
      StackName: 'lorawan-identity',
      CreationTime: new Date('2026-11-21T12:00:00.250Z'),
      Outputs: [{ OutputKey: 'Label', OutputValue: 'lorawan-kek-1', ExportName: 'lorawan-identity-KekLabel' }],
    },
  ]);
});

it('DescribeStacks without a name answers all stacks', async () => {
  const all = await describeStacks();
  expect(all?.map(({ StackName }) => StackName)).toEqual(['lorawan-identity', 'lorawan-messaging']);
});

it('a stack that does not exist is refused in the words of AWS', async () => {
  await expect(describeStacks('plant-messaging')).rejects.toMatchObject({
    name: 'ValidationError',
    message: 'Stack with id plant-messaging does not exist',
    $metadata: { httpStatusCode: 400 },
  });
});

it('DescribeStacks needs the permission for the stack, or for all', async () => {
  await describeStacks('lorawan-messaging');
  await describeStacks('nowhere').catch(() => undefined);
  await describeStacks();
  expect(laptop.calls.map(({ action }) => action)).toEqual(Array(3).fill('cloudformation:DescribeStacks'));
  expect(laptop.calls.map(({ resource }) => resource)).toEqual([MESSAGING.id, idOf('nowhere', '*'), '*']);
});

it('a caller without the permission is refused before the stack is looked for', async () => {
  laptop.refused.add('cloudformation:DescribeStacks');
  await expect(describeStacks('nowhere')).rejects.toMatchObject({
    name: 'AccessDenied',
    $metadata: { httpStatusCode: 403 },
  });
});

it('another action is refused, and STS is asked as before', async () => {
  const list = client.send(new ListStacksCommand({}));
  await expect(list).rejects.toMatchObject({ name: 'InvalidAction', message: expect.stringContaining('ListStacks') });
  const sts = new STSClient(laptop.client);
  expect((await sts.send(new GetCallerIdentityCommand({}))).Account).toBe('123456789012');
  sts.destroy();
});

it('a form that nobody signed is known by its action', async () => {
  const ask = (Action: string) =>
    fetch(laptop.api.url, { method: 'POST', body: new URLSearchParams({ Action, Version: '2010-05-15' }) });
  expect(await (await ask('DescribeStacks')).text()).toContain('<StackName>lorawan-messaging</StackName>');
  expect(await (await ask('GetCallerIdentity')).text()).toContain('<GetCallerIdentityResult>');
  expect((await ask('DeleteStack')).headers.get('x-amzn-errortype')).toBe('UnknownOperationException');
});

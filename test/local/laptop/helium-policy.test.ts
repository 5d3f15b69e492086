import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SETTINGS, TestLaptop } from './outside.ts';

let laptop: TestLaptop;
beforeAll(async () => {
  laptop = await TestLaptop.start({ settings: { ...SETTINGS, helium: { uplinkTopic: 'fleet/helium' } } });
});
afterAll(() => laptop?.stop());

const NAME = 'Helium-Policy';
const policies = () => laptop.laptop.account.api.policies;
const versions = () => policies().describe(NAME).versions;
const counting = () => versions().find(({ isDefaultVersion }) => isDefaultVersion)?.policyDocument ?? '';

/** Has the function see to the policy, as CloudFormation does. */
async function request(RequestType: string, policyDocument: object): Promise<void> {
  const { lambda } = laptop.laptop.account;
  const setup = lambda.find(laptop.outputs['NetworkSetupFunctionName'] ?? '') ?? '';
  await lambda.invoke(setup, {
    ...{ RequestType, ResourceType: 'Custom::LorawanNamedPolicy', PhysicalResourceId: NAME },
    ...{ StackId: 'stack', RequestId: 'request', LogicalResourceId: 'HeliumNamedPolicy' },
    ResponseURL: `${laptop.laptop.ready.api}/cloudformation-response/nobody`,
    ResourceProperties: { policyName: NAME, policyDocument },
  });
}

describe('the policy that the Helium Console looks for', () => {
  it('is there once the stack is, and narrow', () => {
    expect(versions()).toHaveLength(1);
    expect(counting()).toContain('"arn:aws:iot:eu-west-1:000000000000:topic/fleet/helium"');
    expect(counting()).not.toContain('"*"');
  });

  it('is put right where the console made it, has five versions, and says the same again when the stack goes', async () => {
    const ours = JSON.parse(counting());
    const Statement = [{ Effect: 'Allow', Action: 'iot:Publish', Resource: '*' }];
    const wide = JSON.stringify({ Version: '2012-10-17', Statement });
    for (let count = 2; count <= 5; count++) policies().createVersion(NAME, wide, true);
    await request('Create', ours);
    expect(JSON.parse(counting())).toEqual(ours);
    expect(versions().map(({ versionId }) => versionId)).toEqual(['2', '3', '4', '5', '6']);
    await request('Create', ours);
    await request('Delete', ours);
    expect(counting()).toBe(wide);
    expect(versions()).toHaveLength(5);
  });

  it('needs all that the function is granted for it, and nothing is denied', () => {
    const isOurs = ({ resource }: { readonly resource: string }) => resource.endsWith(`:policy/${NAME}`);
    const granted = laptop.laptop.account.access.grants().filter((grant) => isOurs(grant) && isSetup(grant));
    const used = new Set(
      laptop.access.filter((record) => isOurs(record) && record.allowed).map(({ action }) => action),
    );
    expect(granted.map(({ action }) => action).filter((action) => !used.has(action))).toEqual([]);
    expect(granted).toHaveLength(6);
    expect(laptop.access.filter(({ allowed }) => !allowed)).toEqual([]);
  });
});

const isSetup = ({ roleArn }: { readonly roleArn: string }): boolean => roleArn.includes('NetworkSetup');

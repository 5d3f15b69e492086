import {
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  DeletePolicyVersionCommand,
  GetPolicyCommand,
  IoTClient,
  ListPolicyVersionsCommand,
  ResourceAlreadyExistsException,
  ThrottlingException,
} from '@aws-sdk/client-iot';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { namedPolicy } from '../../lambdas/edge/iot-named-policy.ts';

const iot = mockClient(IoTClient);
beforeEach(() => iot.reset());

const policyName = 'Helium-Policy';
const policy = namedPolicy(policyName);
const metadata = { message: 'no', $metadata: {} };
const calls = () => iot.calls().map(({ args: [command] }) => [command.constructor, command.input]);

describe('namedPolicy', () => {
  it('makes the policy and answers whether there was none', async () => {
    expect(await policy.create('{}')).toBe(true);
    expect(calls()).toEqual([[CreatePolicyCommand, { policyName, policyDocument: '{}' }]]);
    iot.on(CreatePolicyCommand).rejects(new ResourceAlreadyExistsException(metadata));
    expect(await policy.create('{}')).toBe(false);
  });

  it('lets every other error through', async () => {
    const throttled = new ThrottlingException(metadata);
    iot.on(CreatePolicyCommand).rejects(throttled);
    await expect(policy.create('{}')).rejects.toBe(throttled);
  });

  it('reads the document that counts, and all versions', async () => {
    iot.on(GetPolicyCommand).resolves({ policyDocument: '{"Version":"2012-10-17"}' });
    iot.on(ListPolicyVersionsCommand).resolves({
      policyVersions: [{ versionId: '2', isDefaultVersion: true }, { versionId: '1' }],
    });
    expect(await policy.document()).toBe('{"Version":"2012-10-17"}');
    expect(await policy.versions()).toEqual([
      { versionID: '2', isDefault: true },
      { versionID: '1', isDefault: false },
    ]);
  });

  it('adds a version that counts at once, and deletes one', async () => {
    await policy.addVersion('{}');
    await policy.deleteVersion('1');
    expect(calls()).toEqual([
      [CreatePolicyVersionCommand, { policyName, policyDocument: '{}', setAsDefault: true }],
      [DeletePolicyVersionCommand, { policyName, policyVersionId: '1' }],
    ]);
  });
});

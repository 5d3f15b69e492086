import {
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  DeletePolicyVersionCommand,
  GetPolicyVersionCommand,
  IoTClient,
  ListPolicyVersionsCommand,
  ResourceAlreadyExistsException,
  ResourceNotFoundException,
  SetDefaultPolicyVersionCommand,
  ThrottlingException,
  VersionsLimitExceededException,
} from '@aws-sdk/client-iot';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { namedPolicy } from '../../lambdas/edge/iot-named-policy.ts';

const iot = mockClient(IoTClient);
beforeEach(() => {
  iot.reset();
  vi.useFakeTimers({ now: 100_000 });
});
afterEach(() => vi.useRealTimers());

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

  it('reads all versions, what they say, and how old they are', async () => {
    iot.on(ListPolicyVersionsCommand).resolves({
      policyVersions: [{ versionId: '2', isDefaultVersion: true, createDate: new Date(40_000) }, { versionId: '1' }],
    });
    iot.on(GetPolicyVersionCommand, { policyName, policyVersionId: '2' }).resolves({ policyDocument: '{"of":2}' });
    iot.on(GetPolicyVersionCommand, { policyName, policyVersionId: '1' }).resolves({ policyDocument: '{"of":1}' });
    expect(await policy.versions()).toEqual([
      { versionID: '2', isDefault: true, policyDocument: '{"of":2}', ageMs: 60_000 },
      { versionID: '1', isDefault: false, policyDocument: '{"of":1}', ageMs: 0 },
    ]);
  });

  it('has no version where there is no policy, and leaves out one that is deleted meanwhile', async () => {
    const gone = new ResourceNotFoundException(metadata);
    iot.on(ListPolicyVersionsCommand).rejectsOnce(gone);
    expect(await policy.versions()).toEqual([]);
    iot.on(ListPolicyVersionsCommand).resolves({ policyVersions: [{ versionId: '1' }] });
    iot.on(GetPolicyVersionCommand).rejects(gone);
    expect(await policy.versions()).toEqual([]);
  });

  it('adds a version that counts at once, has another count, and deletes one', async () => {
    expect(await policy.addVersion('{}')).toBe(true);
    await policy.setDefault('2');
    await policy.deleteVersion('1');
    expect(calls()).toEqual([
      [CreatePolicyVersionCommand, { policyName, policyDocument: '{}', setAsDefault: true }],
      [SetDefaultPolicyVersionCommand, { policyName, policyVersionId: '2' }],
      [DeletePolicyVersionCommand, { policyName, policyVersionId: '1' }],
    ]);
  });

  it('takes a version that is gone for deleted', async () => {
    iot.on(DeletePolicyVersionCommand).rejects(new ResourceNotFoundException(metadata));
    await expect(policy.deleteVersion('1')).resolves.toBeUndefined();
  });

  it('answers that there is no room for a version', async () => {
    iot.on(CreatePolicyVersionCommand).rejects(new VersionsLimitExceededException(metadata));
    expect(await policy.addVersion('{}')).toBe(false);
  });

  it('lets every other error through', async () => {
    const throttled = new ThrottlingException(metadata);
    iot.onAnyCommand().rejects(throttled);
    const { create, versions, addVersion, setDefault, deleteVersion } = policy;
    for (const call of [create, versions, addVersion, setDefault, deleteVersion]) {
      await expect(call('1')).rejects.toBe(throttled);
    }
  });
});

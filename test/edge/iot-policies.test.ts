import {
  DeleteConflictException,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  IoTClient,
  ListPolicyVersionsCommand,
  ResourceNotFoundException,
  ThrottlingException,
} from '@aws-sdk/client-iot';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { deletePolicy } from '../../lambdas/edge/iot-policies.ts';

const iot = mockClient(IoTClient);
beforeEach(() => {
  iot.reset();
  iot.on(ListPolicyVersionsCommand).resolves({
    policyVersions: [
      { versionId: '3', isDefaultVersion: true },
      { versionId: '1', isDefaultVersion: false },
    ],
  });
});

const policyName = 'plant-messaging-MqttPolicy-1';
const metadata = { message: 'no', $metadata: {} };

/** What was called, in order. */
const calls = () => iot.calls().map(({ args: [command] }) => [command.constructor, command.input]);

describe('deletePolicy', () => {
  it('deletes the versions that do not count and then the policy, as AWS wants it', async () => {
    expect(await deletePolicy(policyName)).toBe(true);
    expect(calls()).toEqual([
      [ListPolicyVersionsCommand, { policyName }],
      [DeletePolicyVersionCommand, { policyName, policyVersionId: '1' }],
      [DeletePolicyCommand, { policyName }],
    ]);
  });

  it('answers false where AWS keeps it', async () => {
    iot.on(DeletePolicyCommand).rejects(new DeleteConflictException(metadata));
    expect(await deletePolicy(policyName)).toBe(false);
  });

  it('takes a policy that is not there for a deleted one', async () => {
    iot.on(ListPolicyVersionsCommand).rejects(new ResourceNotFoundException(metadata));
    expect(await deletePolicy(policyName)).toBe(true);
  });

  it('lets every other error through', async () => {
    const throttled = new ThrottlingException(metadata);
    iot.on(DeletePolicyCommand).rejects(throttled);
    await expect(deletePolicy(policyName)).rejects.toBe(throttled);
  });
});

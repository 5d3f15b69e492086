import {
  AttachPolicyCommand,
  CreateKeysAndCertificateCommand,
  DeleteCertificateCommand,
  DeleteConflictException,
  DescribeCertificateCommand,
  DetachPolicyCommand,
  InvalidRequestException,
  IoTClient,
  ListTargetsForPolicyCommand,
  ResourceNotFoundException,
  ThrottlingException,
  UpdateCertificateCommand,
} from '@aws-sdk/client-iot';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { clientCertificates } from '../../lambdas/edge/iot-certificates.ts';

const iot = mockClient(IoTClient);
beforeEach(() => iot.reset());

const POLICY = 'plant-messaging-MqttPolicy-1';
const CERTIFICATE = {
  certificateID: 'f00d',
  certificateArn: 'arn:aws:iot:eu-west-1:111122223333:cert/f00d',
  certificatePem: 'PEM',
  privateKey: 'KEY',
};
const { certificateID: certificateId, certificateArn, certificatePem } = CERTIFICATE;
const gone = new ResourceNotFoundException({ message: 'not found', $metadata: {} });
const throttled = new ThrottlingException({ message: 'Rate exceeded', $metadata: {} });
const certificates = clientCertificates(POLICY);

/** What was called, in order. */
const calls = () => iot.calls().map(({ args: [command] }) => [command.constructor, command.input]);

describe('client certificates', () => {
  it('are made inactive, with a private key of AWS’s', async () => {
    const keyPair = { PrivateKey: 'KEY', PublicKey: 'PUBLIC' };
    iot
      .on(CreateKeysAndCertificateCommand, { setAsActive: false }, true)
      .resolves({ certificateId, certificateArn, certificatePem, keyPair });
    expect(await certificates.create()).toEqual(CERTIFICATE);
  });

  it('are refused when AWS leaves something out, without a word of what it told', async () => {
    iot.on(CreateKeysAndCertificateCommand).resolves({ certificateId, certificateArn, keyPair: { PrivateKey: 'KEY' } });
    await expect(certificates.create()).rejects.toThrow(/^(?!.*KEY)/);
  });

  it('get their policy before they are active', async () => {
    await certificates.activate(CERTIFICATE);
    expect(calls()).toEqual([
      [AttachPolicyCommand, { policyName: POLICY, target: certificateArn }],
      [UpdateCertificateCommand, { certificateId, newStatus: 'ACTIVE' }],
    ]);
  });

  it.each([
    ['ACTIVE', true],
    ['INACTIVE', false],
    ['REVOKED', false],
  ] as const)('that are %s count as active: %s', async (status, isActive) => {
    iot.on(DescribeCertificateCommand, { certificateId }, true).resolves({ certificateDescription: { status } });
    expect(await certificates.isActive(certificateId)).toBe(isActive);
  });

  it('that do not exist are not active', async () => {
    iot.on(DescribeCertificateCommand).rejects(gone);
    expect(await certificates.isActive(certificateId)).toBe(false);
  });

  it('are those of the policy that are certificates, on however many pages', async () => {
    iot
      .on(ListTargetsForPolicyCommand, { policyName: POLICY })
      .resolves({ targets: [certificateArn, 'arn:aws:iot:eu-west-1:111122223333:thinggroup/a'], nextMarker: 'more' })
      .on(ListTargetsForPolicyCommand, { policyName: POLICY, marker: 'more' })
      .resolves({ targets: ['arn:aws-cn:iot:cn-north-1:111122223333:cert/beef'] });
    expect(await certificates.admitted()).toEqual([certificateArn, 'arn:aws-cn:iot:cn-north-1:111122223333:cert/beef']);
  });

  it('are not known where there is no such policy', async () => {
    iot.on(ListTargetsForPolicyCommand).rejects(gone);
    expect(await certificates.admitted()).toBeUndefined();
  });

  it('are deactivated, lose the one policy, and are deleted with any other, each by a call of its own', async () => {
    await certificates.deactivate(certificateArn);
    await certificates.detach(certificateArn);
    await certificates.delete(certificateArn);
    expect(calls()).toEqual([
      [UpdateCertificateCommand, { certificateId, newStatus: 'INACTIVE' }],
      [DetachPolicyCommand, { policyName: POLICY, target: certificateArn }],
      [DeleteCertificateCommand, { certificateId, forceDelete: true }],
    ]);
  });

  it('that somebody has tied to a thing stay', async () => {
    const tied = new DeleteConflictException({ message: 'Things must be detached before deletion', $metadata: {} });
    iot.on(DeleteCertificateCommand).rejects(tied);
    await certificates.delete(certificateArn);
    expect(calls()).toHaveLength(1);
  });

  it.each(['deactivate', 'detach', 'delete'] as const)('that are gone are no error to %s', async (call) => {
    iot.onAnyCommand().rejects(gone);
    await certificates[call](certificateArn);
  });

  it('that are gone have no policy either, which AWS calls an invalid request', async () => {
    iot.onAnyCommand().rejects(new InvalidRequestException({ message: 'Invalid request', $metadata: {} }));
    await certificates.detach(certificateArn);
    await expect(certificates.deactivate(certificateArn)).rejects.toThrow('Invalid request');
    await expect(certificates.delete(certificateArn)).rejects.toThrow('Invalid request');
  });

  it('let every other error through', async () => {
    iot.onAnyCommand().rejects(throttled);
    await expect(certificates.isActive(certificateId)).rejects.toBe(throttled);
    await expect(certificates.admitted()).rejects.toBe(throttled);
    for (const call of ['deactivate', 'detach', 'delete'] as const) {
      await expect(certificates[call](certificateArn)).rejects.toBe(throttled);
    }
  });
});

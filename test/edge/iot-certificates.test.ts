import {
  AttachPolicyCommand,
  CreateKeysAndCertificateCommand,
  DeleteCertificateCommand,
  DescribeCertificateCommand,
  DetachPolicyCommand,
  IoTClient,
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

  it('lose their policy and are deactivated before they are deleted, as AWS wants it', async () => {
    await certificates.remove(CERTIFICATE);
    expect(calls()).toEqual([
      [DetachPolicyCommand, { policyName: POLICY, target: certificateArn }],
      [UpdateCertificateCommand, { certificateId, newStatus: 'INACTIVE' }],
      [DeleteCertificateCommand, { certificateId }],
    ]);
  });

  it('that are gone are removed without an error', async () => {
    iot.onAnyCommand().rejects(gone);
    await certificates.remove(CERTIFICATE);
  });

  it('let every other error through', async () => {
    iot.onAnyCommand().rejects(throttled);
    await expect(certificates.isActive(certificateId)).rejects.toBe(throttled);
    await expect(certificates.remove(CERTIFICATE)).rejects.toBe(throttled);
  });
});

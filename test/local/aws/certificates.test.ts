import { X509Certificate } from 'node:crypto';
import {
  AttachPolicyCommand,
  CreateKeysAndCertificateCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  DeleteCertificateCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DescribeCertificateCommand,
  DetachPolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  IoTClient,
  ListAttachedPoliciesCommand,
  ListPolicyVersionsCommand,
  ListTargetsForPolicyCommand,
  SetDefaultPolicyVersionCommand,
  UpdateCertificateCommand,
} from '@aws-sdk/client-iot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Laptop, startLaptop } from './laptop.ts';

let laptop: Laptop;
let iot: IoTClient;
beforeAll(async () => {
  laptop = await startLaptop({ policyReleaseMs: 60_000 });
  iot = new IoTClient(laptop.client);
});
afterAll(() => laptop.api.stop());

const POLICY = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: 'iot:Connect', Resource: 'arn:aws:iot:eu-west-1:123456789012:client/tts-plant' },
  ],
};
const policyDocument = JSON.stringify(POLICY);
const NOBODY = 'f'.repeat(64);

async function makeCertificate(setAsActive = true) {
  const made = await iot.send(new CreateKeysAndCertificateCommand({ setAsActive }));
  const { certificateId = '', certificateArn = '', certificatePem = '', keyPair } = made;
  return { certificateId, certificateArn, certificatePem, keyPair };
}

describe('certificates', () => {
  it('come with a key of their own: 2048-bit RSA in PEM, and an id that is the SHA-256 of the certificate', async () => {
    const { certificateId, certificateArn, certificatePem, keyPair } = await makeCertificate();
    const certificate = new X509Certificate(certificatePem);
    expect(certificate.fingerprint256.replaceAll(':', '').toLowerCase()).toBe(certificateId);
    expect(certificateArn).toBe(`arn:aws:iot:eu-west-1:123456789012:cert/${certificateId}`);
    expect(certificate.publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
    expect(certificate.publicKey.export({ type: 'spki', format: 'pem' })).toBe(keyPair?.PublicKey);
    expect(keyPair?.PrivateKey).toMatch(/^-----BEGIN RSA PRIVATE KEY-----\n/);
  });

  it('are inactive unless they are made active, and change their status', async () => {
    const { certificateId } = await makeCertificate(false);
    const status = async () => {
      const { certificateDescription } = await iot.send(new DescribeCertificateCommand({ certificateId }));
      return certificateDescription?.status;
    };
    expect(await status()).toBe('INACTIVE');
    await iot.send(new UpdateCertificateCommand({ certificateId, newStatus: 'ACTIVE' }));
    expect(await status()).toBe('ACTIVE');
  });

  it('are deleted only when they are inactive and have no policies', async () => {
    const { certificateId, certificateArn } = await makeCertificate();
    await iot.send(new CreatePolicyCommand({ policyName: 'kept', policyDocument }));
    await iot.send(new AttachPolicyCommand({ policyName: 'kept', target: certificateArn }));
    const remove = () => iot.send(new DeleteCertificateCommand({ certificateId }));
    await expect(remove()).rejects.toMatchObject({ name: 'CertificateStateException' });
    await iot.send(new UpdateCertificateCommand({ certificateId, newStatus: 'INACTIVE' }));
    await expect(remove()).rejects.toMatchObject({ name: 'DeleteConflictException' });
    await iot.send(new DetachPolicyCommand({ policyName: 'kept', target: certificateArn }));
    await remove();
    await expect(iot.send(new DescribeCertificateCommand({ certificateId }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('are deleted with their policies where that is forced', async () => {
    const { certificateId, certificateArn } = await makeCertificate(false);
    await iot.send(new CreatePolicyCommand({ policyName: 'forced', policyDocument }));
    await iot.send(new AttachPolicyCommand({ policyName: 'forced', target: certificateArn }));
    await iot.send(new DeleteCertificateCommand({ certificateId, forceDelete: true }));
    expect(await iot.send(new ListTargetsForPolicyCommand({ policyName: 'forced' }))).toMatchObject({ targets: [] });
  });

  it.each([
    ['deactivated', () => new UpdateCertificateCommand({ certificateId: NOBODY, newStatus: 'INACTIVE' })],
    ['deleted', () => new DeleteCertificateCommand({ certificateId: NOBODY })],
  ])('that do not exist are not %s', async (_what, command) => {
    await expect(iot.send<never, never>(command() as never)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      $metadata: { httpStatusCode: 404 },
    });
  });
});

describe('policies of AWS IoT', () => {
  it('are kept as they came, once under a name', async () => {
    await iot.send(new CreatePolicyCommand({ policyName: 'plant', policyDocument }));
    expect(await iot.send(new GetPolicyCommand({ policyName: 'plant' }))).toMatchObject({
      policyDocument,
      policyArn: 'arn:aws:iot:eu-west-1:123456789012:policy/plant',
      defaultVersionId: '1',
    });
    await expect(iot.send(new CreatePolicyCommand({ policyName: 'plant', policyDocument }))).rejects.toMatchObject({
      name: 'ResourceAlreadyExistsException',
    });
  });

  it('are not deleted while a certificate has them, nor for a while after', async () => {
    const { certificateArn: target } = await makeCertificate();
    await iot.send(new CreatePolicyCommand({ policyName: 'used', policyDocument }));
    await iot.send(new AttachPolicyCommand({ policyName: 'used', target }));
    const { policies } = await iot.send(new ListAttachedPoliciesCommand({ target }));
    expect(policies).toMatchObject([{ policyName: 'used' }]);
    const remove = () => iot.send(new DeletePolicyCommand({ policyName: 'used' }));
    await expect(remove()).rejects.toMatchObject({ name: 'DeleteConflictException' });
    await iot.send(new DetachPolicyCommand({ policyName: 'used', target }));
    laptop.clockMs += 59_999;
    await expect(remove()).rejects.toMatchObject({ name: 'DeleteConflictException' });
    laptop.clockMs += 1;
    await remove();
    await expect(remove()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('have their targets listed', async () => {
    const { certificateArn: target } = await makeCertificate();
    await iot.send(new CreatePolicyCommand({ policyName: 'listed', policyDocument }));
    const targets = async () => (await iot.send(new ListTargetsForPolicyCommand({ policyName: 'listed' }))).targets;
    expect(await targets()).toEqual([]);
    await iot.send(new AttachPolicyCommand({ policyName: 'listed', target }));
    expect(await targets()).toEqual([target]);
  });

  it('have up to five versions, of which one counts, and are deleted only without the others', async () => {
    const policyName = 'versioned';
    await iot.send(new CreatePolicyCommand({ policyName, policyDocument }));
    const other = policyDocument.replace('tts-plant', 'tts-office');
    const add = (setAsDefault: boolean) =>
      iot.send(new CreatePolicyVersionCommand({ policyName, policyDocument: other, setAsDefault }));
    expect(await add(true)).toMatchObject({ policyVersionId: '2', isDefaultVersion: true, policyDocument: other });
    expect(await iot.send(new GetPolicyCommand({ policyName }))).toMatchObject({
      policyDocument: other,
      defaultVersionId: '2',
    });
    for (const versionId of ['3', '4', '5']) expect(await add(false)).toMatchObject({ policyVersionId: versionId });
    await expect(add(false)).rejects.toMatchObject({ name: 'VersionsLimitExceededException' });

    const removePolicy = () => iot.send(new DeletePolicyCommand({ policyName }));
    const remove = (policyVersionId: string) =>
      iot.send(new DeletePolicyVersionCommand({ policyName, policyVersionId }));
    await expect(removePolicy()).rejects.toMatchObject({ name: 'DeleteConflictException' });
    await expect(remove('2')).rejects.toMatchObject({ name: 'DeleteConflictException' });
    for (const versionId of ['1', '3', '4', '5']) await remove(versionId);
    await expect(remove('1')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    const { policyVersions } = await iot.send(new ListPolicyVersionsCommand({ policyName }));
    expect(policyVersions).toMatchObject([{ versionId: '2', isDefaultVersion: true }]);
    await removePolicy();
  });

  it('have each version read, and any of them made the one that counts', async () => {
    const policyName = 'chosen';
    const other = policyDocument.replace('tts-plant', 'tts-office');
    await iot.send(new CreatePolicyCommand({ policyName, policyDocument }));
    await iot.send(new CreatePolicyVersionCommand({ policyName, policyDocument: other, setAsDefault: true }));
    const version = (policyVersionId: string) => iot.send(new GetPolicyVersionCommand({ policyName, policyVersionId }));
    expect(await version('1')).toMatchObject({
      ...{ policyName, policyDocument, policyVersionId: '1', isDefaultVersion: false },
      policyArn: 'arn:aws:iot:eu-west-1:123456789012:policy/chosen',
      creationDate: expect.any(Date),
    });
    const choose = (policyVersionId: string) =>
      iot.send(new SetDefaultPolicyVersionCommand({ policyName, policyVersionId }));
    for (const times of ['once', 'again']) {
      await choose('1');
      expect([times, (await version('1')).isDefaultVersion, (await version('2')).isDefaultVersion]).toEqual([
        ...[times, true, false],
      ]);
    }
    expect(await iot.send(new GetPolicyCommand({ policyName }))).toMatchObject({ policyDocument });
    const missing = { name: 'ResourceNotFoundException' };
    await expect(version('3')).rejects.toMatchObject(missing);
    await expect(choose('3')).rejects.toMatchObject(missing);
    expect((await version('1')).isDefaultVersion).toBe(true);
  });

  it.each([
    ['no JSON', '{'],
    ['no policy', '{"Version":"2012-10-17","Statement":[{"Effect":"Maybe"}]}'],
    ['more than 2048 characters', JSON.stringify({ ...POLICY, Id: 'x'.repeat(2048) })],
  ])('are refused when they are %s', async (_what, document) => {
    const create = new CreatePolicyCommand({ policyName: 'bad', policyDocument: document });
    await expect(iot.send(create)).rejects.toMatchObject({ name: 'MalformedPolicyException' });
  });

  it('let a certificate do what one of them says, and nothing else', async () => {
    const { certificateArn: target } = await makeCertificate();
    const { policies } = laptop.api;
    policies.create('connect-only', policyDocument);
    policies.attach('connect-only', target);
    const connect = (client: string) =>
      policies.authorize(target, {
        action: 'iot:Connect',
        resource: `arn:aws:iot:eu-west-1:123456789012:client/${client}`,
      });
    expect(connect('tts-plant').allowed).toBe(true);
    expect(connect('tts-office').allowed).toBe(false);
    policies.detach('connect-only', target);
    expect(connect('tts-plant').allowed).toBe(false);
  });
});

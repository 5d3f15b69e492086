import {
  AttachPolicyCommand,
  CreateKeysAndCertificateCommand,
  DeleteCertificateCommand,
  DeleteConflictException,
  DescribeCertificateCommand,
  DetachPolicyCommand,
  InvalidRequestException,
  IoTClient,
  paginateListTargetsForPolicy,
  UpdateCertificateCommand,
} from '@aws-sdk/client-iot';
import * as v from 'valibot';
import type { ClientCertificates } from '../network-setup/connection-certificate.ts';
import { ClientCertificateSchema } from '../network-setup/mqtt-connection-secret.ts';
import { unlessGone } from './unless-gone.ts';

/** A stack is deleted once: what is left then for being throttled would stay for good. */
const client = new IoTClient({ maxAttempts: 6 });

/** Client certificates of AWS IoT Core that may do what one policy says. @param policyName of that policy */
export function clientCertificates(policyName: string): ClientCertificates {
  return {
    async create() {
      const made = await client.send(new CreateKeysAndCertificateCommand({ setAsActive: false }));
      const { certificateId: certificateID, certificateArn, certificatePem, keyPair } = made;
      return v.parse(ClientCertificateSchema, {
        certificateID,
        certificateArn,
        certificatePem,
        privateKey: keyPair?.PrivateKey,
      });
    },

    async activate({ certificateID: certificateId, certificateArn: target }) {
      await client.send(new AttachPolicyCommand({ policyName, target }));
      await client.send(new UpdateCertificateCommand({ certificateId, newStatus: 'ACTIVE' }));
    },

    async isActive(certificateId) {
      const answer = await unlessGone(client.send(new DescribeCertificateCommand({ certificateId })));
      return answer?.certificateDescription?.status === 'ACTIVE';
    },

    async admitted() {
      return (await unlessGone(targetsOf(policyName)))?.filter((target) => CERTIFICATE_ARN.test(target));
    },

    async deactivate(certificateArn) {
      const certificateId = idOf(certificateArn);
      await unlessGone(client.send(new UpdateCertificateCommand({ certificateId, newStatus: 'INACTIVE' })));
    },

    async detach(target) {
      // What AWS says of a target that was deleted.
      await unlessGone(client.send(new DetachPolicyCommand({ policyName, target })), InvalidRequestException);
    },

    async delete(certificateArn) {
      const deletion = new DeleteCertificateCommand({ certificateId: idOf(certificateArn), forceDelete: true });
      // One that somebody has tied to a thing stays, inactive and without the policy.
      await unlessGone(client.send(deletion), DeleteConflictException);
    },
  };
}

/** Policies may be attached to groups of things as well. */
const CERTIFICATE_ARN = /^arn:.*:cert\//;

const idOf = (certificateArn: string): string => certificateArn.replace(CERTIFICATE_ARN, '');

async function targetsOf(policyName: string): Promise<readonly string[]> {
  const targets: string[] = [];
  for await (const page of paginateListTargetsForPolicy({ client }, { policyName })) {
    targets.push(...(page.targets ?? []));
  }
  return targets;
}

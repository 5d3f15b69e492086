import {
  AttachPolicyCommand,
  CreateKeysAndCertificateCommand,
  DeleteCertificateCommand,
  DescribeCertificateCommand,
  DetachPolicyCommand,
  IoTClient,
  ResourceNotFoundException,
  UpdateCertificateCommand,
} from '@aws-sdk/client-iot';
import * as v from 'valibot';
import type { ClientCertificates } from '../network-setup/mqtt-connection.ts';
import { ClientCertificateSchema } from '../network-setup/mqtt-connection-secret.ts';

const client = new IoTClient({});

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

    async remove({ certificateID: certificateId, certificateArn: target }) {
      // AWS keeps a certificate that is active or that has policies.
      await unlessGone(client.send(new DetachPolicyCommand({ policyName, target })));
      await unlessGone(client.send(new UpdateCertificateCommand({ certificateId, newStatus: 'INACTIVE' })));
      await unlessGone(client.send(new DeleteCertificateCommand({ certificateId })));
    },
  };
}

async function unlessGone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

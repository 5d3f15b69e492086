import {
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  DeletePolicyVersionCommand,
  GetPolicyCommand,
  IoTClient,
  ListPolicyVersionsCommand,
  ResourceAlreadyExistsException,
} from '@aws-sdk/client-iot';
import type { NamedPolicyDeps } from '../network-setup/named-policy.ts';

const client = new IoTClient();

/** The policy of AWS IoT Core of a name, whether or not there is one yet. */
export function namedPolicy(policyName: string): NamedPolicyDeps {
  return {
    async create(policyDocument) {
      try {
        await client.send(new CreatePolicyCommand({ policyName, policyDocument }));
        return true;
      } catch (error) {
        if (error instanceof ResourceAlreadyExistsException) return false;
        throw error;
      }
    },
    async document() {
      const { policyDocument = '' } = await client.send(new GetPolicyCommand({ policyName }));
      return policyDocument;
    },
    async versions() {
      const { policyVersions = [] } = await client.send(new ListPolicyVersionsCommand({ policyName }));
      return policyVersions.map(({ versionId = '', isDefaultVersion = false }) => {
        return { versionID: versionId, isDefault: isDefaultVersion };
      });
    },
    async deleteVersion(policyVersionId) {
      await client.send(new DeletePolicyVersionCommand({ policyName, policyVersionId }));
    },
    async addVersion(policyDocument) {
      await client.send(new CreatePolicyVersionCommand({ policyName, policyDocument, setAsDefault: true }));
    },
  };
}

import {
  DescribeCertificateCommand,
  IoTClient,
  paginateListTargetsForPolicy,
  ResourceNotFoundException,
} from '@aws-sdk/client-iot';
import type { AwsConfig } from '../../aws-config.ts';

export interface CertificateState {
  readonly id: string;
  /** As AWS IoT has it: `ACTIVE`, `INACTIVE`, `REVOKED` … */
  readonly status: string;
}

/** The certificates that a policy is attached to; undefined if there is no such policy. */
export async function readCertificates(
  policyName: string,
  config: AwsConfig,
): Promise<readonly CertificateState[] | undefined> {
  const client = new IoTClient(config);
  try {
    const targets: string[] = [];
    for await (const page of paginateListTargetsForPolicy({ client }, { policyName })) {
      targets.push(...(page.targets ?? []));
    }
    return await Promise.all(targets.map((target) => readState(target.slice(target.lastIndexOf('/') + 1), client)));
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  } finally {
    client.destroy();
  }
}

async function readState(certificateId: string, client: IoTClient): Promise<CertificateState> {
  const { certificateDescription } = await client.send(new DescribeCertificateCommand({ certificateId }));
  return { id: certificateId, status: certificateDescription?.status ?? 'unknown' };
}

import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { AwsConfig } from '../../aws-config.ts';

/** Who looks, and where. */
export interface Caller {
  /** 12 digits. */
  readonly account: string;
  readonly region: string;
  readonly arn: string;
}

const TIMEOUT_MS = 15_000;

/** Whose the credentials are: AWS asks for no permission to tell. */
export async function readCaller(config: AwsConfig): Promise<Caller> {
  const client = new STSClient(config);
  try {
    const region = await client.config.region();
    const abortSignal = AbortSignal.timeout(TIMEOUT_MS);
    const { Account = '', Arn = '' } = await client.send(new GetCallerIdentityCommand({}), { abortSignal });
    return { account: Account, region, arn: Arn };
  } finally {
    client.destroy();
  }
}

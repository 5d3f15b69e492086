import { DescribeEndpointCommand, IoTClient } from '@aws-sdk/client-iot';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { type AwsCredentials, presignedMqttUrl } from './presigned-url.ts';

export interface AwsSignIn {
  readonly region: string;
  readonly roleArn: string;
  /** @default - none is sent */
  readonly externalId?: string;
  /** The network's own AWS credentials, with which it assumes the role. */
  readonly credentials: AwsCredentials;
  /** URL where STS and IoT answer. @default - AWS's own endpoints of the region */
  readonly endpoint?: string;
}

/** Assumes the role and asks for the account's IoT endpoint. Returns the URL to connect to, signed for the next minutes. */
export async function signInToAwsIot(options: AwsSignIn, abortSignal: AbortSignal): Promise<string> {
  const { region, endpoint } = options;
  const credentials = await assumeRole(options, abortSignal);
  const iot = new IoTClient({ region, credentials, ...(endpoint !== undefined && { endpoint }) });
  const describe = new DescribeEndpointCommand({ endpointType: 'iot:Data-ATS' });
  const { endpointAddress } = await iot.send(describe, { abortSignal });
  if (endpointAddress === undefined) throw new Error('DescribeEndpoint answered without an address');
  return presignedMqttUrl(endpointAddress, region, credentials);
}

async function assumeRole(
  { region, endpoint, credentials, roleArn, externalId }: AwsSignIn,
  abortSignal: AbortSignal,
): Promise<AwsCredentials> {
  const sts = new STSClient({ region, credentials, ...(endpoint !== undefined && { endpoint }) });
  const assume = new AssumeRoleCommand({
    RoleArn: roleArn,
    RoleSessionName: 'the-things-stack',
    ExternalId: externalId,
  });
  const { AccessKeyId, SecretAccessKey, SessionToken } = (await sts.send(assume, { abortSignal })).Credentials ?? {};
  if (AccessKeyId === undefined || SecretAccessKey === undefined || SessionToken === undefined) {
    throw new Error('AssumeRole answered without credentials');
  }
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

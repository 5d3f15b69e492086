/** What the clients of the AWS SDK are made with. */
export interface AwsConfig {
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/**
 * The SDK's own configuration, or that of a laptop, which takes any credentials.
 * @param local the laptop's AWS endpoint
 */
export function awsConfig(local: string | undefined): AwsConfig {
  if (local === undefined) return {};
  return {
    endpoint: local,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'operator', secretAccessKey: 'any' },
  };
}

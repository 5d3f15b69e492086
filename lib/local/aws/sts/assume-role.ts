/** Decides by the trust policy of the role. Throws AwsError('AccessDenied', …, 403) to refuse. */
export type AssumeRole = (input: {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly externalId: string | undefined;
  /** The account whose credentials asked: the access key id itself if that is 12 digits, else the laptop's account. */
  readonly callerAccount: string;
}) => TemporaryCredentials;

interface TemporaryCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

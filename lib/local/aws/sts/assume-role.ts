import * as v from 'valibot';

/** Account and name of a role. */
export const ROLE_ARN = /^arn:aws:iam::(\d{12}):role\/(?:.*\/)?([\w+=,.@-]{1,64})$/;

export const assumeRoleInput = v.object({
  RoleArn: v.pipe(v.string(), v.regex(ROLE_ARN)),
  RoleSessionName: v.pipe(v.string(), v.regex(/^[\w+=,.@-]{2,64}$/)),
  ExternalId: v.optional(v.pipe(v.string(), v.regex(/^[\w+=,.@:/-]{2,1224}$/))),
  /** Seconds. */
  DurationSeconds: v.optional(
    v.pipe(v.string(), v.transform(Number), v.integer(), v.minValue(900), v.maxValue(43_200)),
    '3600',
  ),
});

export type AssumeRoleInput = v.InferOutput<typeof assumeRoleInput>;

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

import * as v from 'valibot';
import type { Home } from '../arn.ts';
import { AwsError } from '../aws-error.ts';
import type { AssumeRole } from './assume-role.ts';
import type { XmlObject } from './xml.ts';

const ROLE_ARN = /^arn:aws:iam::(\d{12}):role\/(?:.*\/)?([\w+=,.@-]{1,64})$/;

const assumeRoleInput = v.object({
  RoleArn: v.pipe(v.string(), v.regex(ROLE_ARN)),
  RoleSessionName: v.pipe(v.string(), v.regex(/^[\w+=,.@-]{2,64}$/)),
  ExternalId: v.optional(v.pipe(v.string(), v.regex(/^[\w+=,.@:/-]{2,1224}$/))),
  /** Seconds. */
  DurationSeconds: v.optional(
    v.pipe(v.string(), v.transform(Number), v.integer(), v.minValue(900), v.maxValue(43_200)),
    '3600',
  ),
});

interface Identity {
  readonly arn: string;
  readonly userId: string;
  readonly account: string;
}

/** The operations of STS, and who is behind the access keys that it gave out. */
export class SecurityTokens {
  private readonly sessions = new Map<string, Identity>();

  constructor(
    private readonly home: Home,
    private readonly decide: AssumeRole,
  ) {}

  getCallerIdentity(accessKeyId: string | undefined): XmlObject {
    const { arn, userId, account } = this.identityOf(accessKeyId);
    return { Arn: arn, UserId: userId, Account: account };
  }

  /** @throws AwsError AccessDenied, as the trust policy decides */
  assumeRole(form: URLSearchParams, accessKeyId: string | undefined): XmlObject {
    const input = v.safeParse(assumeRoleInput, Object.fromEntries(form));
    if (!input.success) {
      const [issue] = input.issues;
      throw new AwsError('ValidationError', `${v.getDotPath(issue) ?? 'input'}: ${issue.message}`);
    }
    const { RoleArn: roleArn, RoleSessionName: sessionName, ExternalId: externalId, DurationSeconds } = input.output;
    const callerAccount = this.identityOf(accessKeyId).account;
    const credentials = this.decide({ roleArn, sessionName, externalId, callerAccount });
    const identity = sessionOf(roleArn, sessionName);
    this.sessions.set(credentials.accessKeyId, identity);
    return {
      Credentials: {
        AccessKeyId: credentials.accessKeyId,
        SecretAccessKey: credentials.secretAccessKey,
        SessionToken: credentials.sessionToken,
        Expiration: new Date(Date.now() + 1000 * DurationSeconds).toISOString(),
      },
      AssumedRoleUser: { Arn: identity.arn, AssumedRoleId: identity.userId },
    };
  }

  /** Keys that STS did not give out: one of 12 digits stands for that account, any other for a user of the laptop's. */
  private identityOf(accessKeyId = 'anonymous'): Identity {
    const session = this.sessions.get(accessKeyId);
    if (session !== undefined) return session;
    const account = /^\d{12}$/.test(accessKeyId) ? accessKeyId : this.home.account;
    const name = account === accessKeyId ? 'root' : `user/${accessKeyId}`;
    return { arn: `arn:aws:iam::${account}:${name}`, userId: accessKeyId, account };
  }
}

function sessionOf(roleArn: string, sessionName: string): Identity {
  const [, account = '', role = ''] = ROLE_ARN.exec(roleArn) ?? [];
  const arn = `arn:aws:sts::${account}:assumed-role/${role}/${sessionName}`;
  return { arn, userId: `AROALAPTOP:${sessionName}`, account };
}

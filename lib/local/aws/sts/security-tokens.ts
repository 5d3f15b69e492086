import type { Home } from '../arn.ts';
import { type AssumeRole, type AssumeRoleInput, ROLE_ARN } from './assume-role.ts';

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

  getCallerIdentity(accessKeyId: string | undefined): object {
    const { arn, userId, account } = this.identityOf(accessKeyId);
    return { Arn: arn, UserId: userId, Account: account };
  }

  /** @throws AwsError AccessDenied, as the trust policy decides */
  assumeRole(input: AssumeRoleInput, accessKeyId: string | undefined): object {
    const { RoleArn: roleArn, RoleSessionName: sessionName, ExternalId: externalId, DurationSeconds } = input;
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

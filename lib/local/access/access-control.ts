import { randomBytes } from 'node:crypto';
import { type AuthorizationRequest, type Decision, evaluate } from '../iam/evaluate.ts';
import { type PolicyDocument, parsePolicy } from '../iam/policy.ts';
import { mayAssumeRole } from '../iam/trust.ts';

/** Credentials of a user. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Credentials of somebody who acts as a role. */
export interface RoleCredentials extends AccessKey {
  readonly sessionToken: string;
}

/** A call that was decided on: what the terminal, the page and the tests see of access control. */
export interface AccessRecord {
  /** Of a role or a user. */
  readonly roleArn: string;
  readonly action: string;
  readonly resource: string;
  readonly allowed: boolean;
  /** In AWS's own words, for a call that was refused. */
  readonly reason: string;
}

/** What a policy allows a role; action and resource may hold wildcards. */
export interface Grant {
  readonly roleArn: string;
  readonly action: string;
  readonly resource: string;
}

interface Role {
  readonly arn: string;
  readonly trust: PolicyDocument;
  /** The trust policy as it was given. */
  readonly trustPolicy: unknown;
  readonly policies: PolicyDocument[];
}

/** A user is a role that nobody assumes. */
const NOBODY = { trust: { statements: [] }, trustPolicy: undefined };

/**
 * IAM of the laptop: who acts as a role or user of the template may do what its policies say and nothing more; everybody
 * else is the account's owner, since nobody but the owner reaches a loopback port.
 */
export class AccessControl {
  private readonly roles = new Map<string, Role>();
  private readonly resourcePolicies = new Map<string, PolicyDocument>();
  /** ARN of the role or user by id of an access key. */
  private readonly keys = new Map<string, string>();

  constructor(private readonly onDecision: (record: AccessRecord) => void) {}

  addRole(arn: string, trustPolicy: unknown): void {
    this.roles.set(arn, { arn, trust: parsePolicy(trustPolicy), trustPolicy, policies: [] });
  }

  /** The trust policy of a role as it was given; undefined if there is no such role. */
  trustPolicyOf(arn: string): unknown {
    return this.roles.get(arn)?.trustPolicy;
  }

  addRolePolicy(arn: string, policy: unknown): void {
    this.role(arn).policies.push(parsePolicy(policy));
  }

  addUser(arn: string): void {
    this.roles.set(arn, { arn, ...NOBODY, policies: [] });
  }

  addUserPolicy(arn: string, policy: unknown): void {
    this.addRolePolicy(arn, policy);
  }

  /** Makes a key for a user, which lasts. */
  addAccessKey(userArn: string): AccessKey {
    return this.issueKey('AKIA', this.role(userArn));
  }

  /** Policy that is attached to a resource, such as a queue. */
  setResourcePolicy(resourceArn: string, policy: unknown): void {
    this.resourcePolicies.set(resourceArn, parsePolicy(policy));
  }

  /**
   * Answers credentials for a role to a principal: a service, or an account's root.
   * @throws Error if the role's trust policy does not let the principal assume it
   */
  assumeRole(arn: string, principal: string, context: Readonly<Record<string, string>> = {}): RoleCredentials {
    this.requireTrust(arn, principal, context);
    return { ...this.issueKey('ASIA', this.role(arn)), sessionToken: randomBytes(32).toString('base64') };
  }

  /** @throws Error if the role's trust policy does not let the principal assume it */
  requireTrust(arn: string, principal: string, context: Readonly<Record<string, string>>): void {
    const { allowed, reason } = mayAssumeRole(this.role(arn).trust, { principal, context });
    if (allowed) return;
    this.onDecision({ roleArn: arn, action: 'sts:AssumeRole', resource: arn, allowed, reason });
    throw new Error(reason);
  }

  /** Decides on a call by whoever has the access key. */
  authorize(accessKeyId: string | undefined, request: AuthorizationRequest): Decision {
    const roleArn = accessKeyId === undefined ? undefined : this.keys.get(accessKeyId);
    return roleArn === undefined ? OWNER : this.authorizeRole(roleArn, request);
  }

  /** Decides on a call that an AWS service makes as a role, such as Lambda writing a function's log. */
  authorizeRole(roleArn: string, { action, resource, context }: AuthorizationRequest): Decision {
    const resourcePolicy = this.resourcePolicies.get(resource);
    const policies = [...this.role(roleArn).policies, ...(resourcePolicy === undefined ? [] : [resourcePolicy])];
    const decision = evaluate(policies, {
      action,
      resource,
      principal: roleArn,
      // Loopback stands in for TLS: nobody but this machine can listen.
      context: { 'aws:SecureTransport': 'true', ...context },
    });
    this.onDecision({ roleArn, action, resource, ...decision });
    return decision;
  }

  /** Every action on every resource that the policies of roles and users allow. */
  grants(): readonly Grant[] {
    return [...this.roles.values()].flatMap(({ arn, policies }) =>
      policies.flatMap(({ statements }) =>
        statements.flatMap(({ actions, resources }) =>
          actions.patterns.flatMap((action) =>
            (resources?.patterns ?? []).map((resource) => ({ roleArn: arn, action, resource })),
          ),
        ),
      ),
    );
  }

  /** @param prefix by which AWS tells keys that last from those of a session */
  private issueKey(prefix: 'AKIA' | 'ASIA', { arn }: Role): AccessKey {
    const accessKeyId = `${prefix}${randomBytes(8).toString('hex').toUpperCase()}`;
    this.keys.set(accessKeyId, arn);
    return { accessKeyId, secretAccessKey: randomBytes(20).toString('hex') };
  }

  private role(arn: string): Role {
    const role = this.roles.get(arn);
    if (role === undefined) throw new Error(`role ${arn} does not exist`);
    return role;
  }
}

const OWNER: Decision = { allowed: true, reason: 'the owner of the account' };

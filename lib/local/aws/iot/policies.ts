import { type AuthorizationRequest, type Decision, evaluate } from '../../iam/evaluate.ts';
import type { PolicyDocument } from '../../iam/policy.ts';
import { arnOf, type Home } from '../arn.ts';
import { AwsError } from '../aws-error.ts';
import { parsePolicyDocument } from './policy-document.ts';

export interface IotPolicy {
  readonly policyName: string;
  readonly policyArn: string;
  readonly creationDateMs: number;
  /** Oldest first, at most five. */
  readonly versions: readonly PolicyVersion[];
}

export interface PolicyVersion {
  /** A number, counted from 1. */
  readonly versionId: string;
  /** Whether it is the one that counts. */
  readonly isDefaultVersion: boolean;
  /** JSON as it was given. */
  readonly policyDocument: string;
  readonly parsed: PolicyDocument;
  readonly createDateMs: number;
}

const NAME = /^[\w+=,.@-]{1,128}$/;
const MAX_VERSIONS = 5;

/** On AWS up to five minutes; nobody waits that long on a laptop. */
const RELEASE_MS = 1_500;

/** Policies of AWS IoT, which say what the holder of a certificate may do. */
export class Policies {
  private readonly policies = new Map<string, IotPolicy>();
  /** Names of policies by the ARN that they are attached to. */
  private readonly attached = new Map<string, Set<string>>();
  /** When a policy was last detached from something, by its name. */
  private readonly detachedAt = new Map<string, number>();

  /** @param releaseMs for how long a policy that was detached still counts as attached, when it is to be deleted */
  constructor(
    private readonly home: Home,
    private readonly now: () => number,
    private readonly releaseMs = RELEASE_MS,
  ) {}

  create(policyName: string, policyDocument: string): IotPolicy {
    if (!NAME.test(policyName)) throw invalid(`Invalid policy name: ${policyName} does not fit ${NAME.source}`);
    const policyArn = arnOf(this.home, 'iot', `policy/${policyName}`);
    if (this.policies.has(policyName)) {
      const members = { resourceId: policyName, resourceArn: policyArn };
      throw new AwsError('ResourceAlreadyExistsException', `Policy ${policyName} already exists`, 409, members);
    }
    this.addVersion({ policyName, policyArn, creationDateMs: this.now(), versions: [] }, policyDocument, true);
    return this.describe(policyName);
  }

  /** @throws AwsError ResourceNotFoundException */
  describe(policyName: string): IotPolicy {
    const policy = this.policies.get(policyName);
    if (policy !== undefined) return policy;
    throw new AwsError('ResourceNotFoundException', `Policy ${policyName} not found`, 404);
  }

  createVersion(policyName: string, policyDocument: string, isDefault: boolean): PolicyVersion {
    const policy = this.describe(policyName);
    if (policy.versions.length >= MAX_VERSIONS) {
      throw new AwsError('VersionsLimitExceededException', `Policy ${policyName} has ${MAX_VERSIONS} versions`, 409);
    }
    return this.addVersion(policy, policyDocument, isDefault);
  }

  deleteVersion(policyName: string, versionId: string): void {
    const policy = this.describe(policyName);
    const version = this.describeVersion(policyName, versionId);
    if (version.isDefaultVersion) throw conflict(`Version ${versionId} of ${policyName} is the default one`);
    this.policies.set(policyName, { ...policy, versions: policy.versions.filter((kept) => kept !== version) });
  }

  /** @throws AwsError ResourceNotFoundException */
  describeVersion(policyName: string, versionId: string): PolicyVersion {
    const version = this.describe(policyName).versions.find((candidate) => candidate.versionId === versionId);
    if (version !== undefined) return version;
    throw new AwsError('ResourceNotFoundException', `No version ${versionId}`, 404);
  }

  /** Has a version count. */
  setDefaultVersion(policyName: string, versionId: string): void {
    const policy = this.describe(policyName);
    const chosen = this.describeVersion(policyName, versionId);
    const versions = policy.versions.map((version) => ({ ...version, isDefaultVersion: version === chosen }));
    this.policies.set(policyName, { ...policy, versions });
  }

  delete(policyName: string): void {
    const { versions } = this.describe(policyName);
    if (versions.length > 1) throw conflict(`Policy ${policyName} has versions besides the default one`);
    const isReleased = this.now() - (this.detachedAt.get(policyName) ?? Number.NEGATIVE_INFINITY) >= this.releaseMs;
    if (!isReleased || this.targetsOf(policyName).length > 0) throw conflict(`Policy ${policyName} is attached`);
    this.policies.delete(policyName);
    this.detachedAt.delete(policyName);
  }

  /** Attaching what is attached changes nothing. @param target ARN of a certificate */
  attach(policyName: string, target: string): void {
    this.describe(policyName);
    this.attached.set(target, (this.attached.get(target) ?? new Set()).add(policyName));
  }

  /** Detaching what is not attached changes nothing. */
  detach(policyName: string, target: string): void {
    this.describe(policyName);
    if (this.attached.get(target)?.delete(policyName) === true) this.detachedAt.set(policyName, this.now());
  }

  /** ARNs of what the policy is attached to. */
  targetsOf(policyName: string): readonly string[] {
    this.describe(policyName);
    return [...this.attached].filter(([, names]) => names.has(policyName)).map(([target]) => target);
  }

  attachedTo(target: string): readonly IotPolicy[] {
    return [...(this.attached.get(target) ?? [])].map((name) => this.describe(name));
  }

  /** What the policies of a target say to a request. */
  authorize(target: string, request: AuthorizationRequest): Decision {
    const documents = this.attachedTo(target).map((policy) => defaultVersion(policy).parsed);
    return evaluate(documents, { ...request, principal: target });
  }

  private addVersion(policy: IotPolicy, policyDocument: string, isDefaultVersion: boolean): PolicyVersion {
    const versionId = String(Number(policy.versions.at(-1)?.versionId ?? 0) + 1);
    const parsed = parsePolicyDocument(policyDocument);
    const version = { versionId, isDefaultVersion, policyDocument, parsed, createDateMs: this.now() };
    const older = policy.versions.map((old) => (isDefaultVersion ? { ...old, isDefaultVersion: false } : old));
    this.policies.set(policy.policyName, { ...policy, versions: [...older, version] });
    return version;
  }
}

/** The version that counts; there always is one. */
export function defaultVersion({ policyName, versions }: IotPolicy): PolicyVersion {
  const version = versions.find(({ isDefaultVersion }) => isDefaultVersion);
  if (version === undefined) throw new Error(`policy ${policyName} has no default version`);
  return version;
}

function conflict(message: string): AwsError {
  return new AwsError('DeleteConflictException', message, 409);
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidRequestException', message);
}

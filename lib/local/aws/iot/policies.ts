import { type AuthorizationRequest, type Decision, evaluate } from '../../iam/evaluate.ts';
import { type PolicyDocument, parsePolicy } from '../../iam/policy.ts';
import { PolicyError } from '../../iam/policy-error.ts';
import { arnOf, type Home } from '../arn.ts';
import { AwsError } from '../aws-error.ts';

export interface IotPolicy {
  readonly policyName: string;
  readonly policyArn: string;
  /** JSON as it was given. */
  readonly policyDocument: string;
  readonly creationDateMs: number;
}

interface StoredPolicy extends IotPolicy {
  readonly parsed: PolicyDocument;
}

const NAME = /^[\w+=,.@-]{1,128}$/;
/** Characters, white space not counted. */
const MAX_DOCUMENT_LENGTH = 2048;

/** Policies of AWS IoT, which say what the holder of a certificate may do; each with one version. */
export class Policies {
  private readonly policies = new Map<string, StoredPolicy>();
  /** Names of policies by the ARN that they are attached to. */
  private readonly attached = new Map<string, Set<string>>();

  constructor(
    private readonly home: Home,
    private readonly now: () => number,
  ) {}

  create(policyName: string, policyDocument: string): IotPolicy {
    if (!NAME.test(policyName)) throw invalid(`Invalid policy name: ${policyName} does not fit ${NAME.source}`);
    const policyArn = arnOf(this.home, 'iot', `policy/${policyName}`);
    if (this.policies.has(policyName)) {
      const members = { resourceId: policyName, resourceArn: policyArn };
      throw new AwsError('ResourceAlreadyExistsException', `Policy ${policyName} already exists`, 409, members);
    }
    const policy = { policyName, policyArn, policyDocument, creationDateMs: this.now() };
    this.policies.set(policyName, { ...policy, parsed: parse(policyDocument) });
    return policy;
  }

  /** @throws AwsError ResourceNotFoundException */
  describe(policyName: string): IotPolicy {
    const policy = this.policies.get(policyName);
    if (policy !== undefined) return policy;
    throw new AwsError('ResourceNotFoundException', `Policy ${policyName} not found`, 404);
  }

  delete(policyName: string): void {
    this.describe(policyName);
    if ([...this.attached.values()].some((names) => names.has(policyName))) {
      throw new AwsError('DeleteConflictException', `Policy ${policyName} is attached to a target`, 409);
    }
    this.policies.delete(policyName);
  }

  /** Attaching what is attached changes nothing. @param target ARN of a certificate */
  attach(policyName: string, target: string): void {
    this.describe(policyName);
    this.attached.set(target, (this.attached.get(target) ?? new Set()).add(policyName));
  }

  /** Detaching what is not attached changes nothing. */
  detach(policyName: string, target: string): void {
    this.describe(policyName);
    this.attached.get(target)?.delete(policyName);
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
    const documents = [...(this.attached.get(target) ?? [])].flatMap((name) => this.policies.get(name)?.parsed ?? []);
    return evaluate(documents, { ...request, principal: target });
  }
}

function parse(policyDocument: string): PolicyDocument {
  const length = policyDocument.replace(/\s/g, '').length;
  if (length > MAX_DOCUMENT_LENGTH)
    throw malformed(`${length} characters, at most ${MAX_DOCUMENT_LENGTH} are accepted`);
  try {
    return parsePolicy(JSON.parse(policyDocument));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof PolicyError) throw malformed(error.message);
    throw error;
  }
}

function malformed(reason: string): AwsError {
  return new AwsError('MalformedPolicyException', `Policy document is malformed: ${reason}`);
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidRequestException', message);
}

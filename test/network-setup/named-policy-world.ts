import { answerFor, type NetworkSetupAnswer } from '../../lambdas/network-setup/custom-resource.ts';
import { handleNamedPolicy, type NamedPolicyDeps } from '../../lambdas/network-setup/named-policy.ts';
import { Policies } from '../../lib/local/aws/iot/policies.ts';

export const policyName = 'Helium-Policy';
const arn = (resource: string) => `arn:aws:iot:eu-west-1:111122223333:${resource}`;
const allow = (action: string, resource: string) => ({
  Effect: 'Allow',
  Action: `iot:${action}`,
  Resource: arn(resource),
});

/** What a stack wants the policy to say. */
export const documentFor = (topic: string) => ({
  Version: '2012-10-17',
  Statement: [allow('Connect', 'client/????'), allow('Publish', `topic/${topic}`), allow('Receive', 'topic/down/????')],
});

/** What the console makes of a policy that is not there. */
export const WIDE = JSON.stringify({ Version: '2012-10-17', Statement: [{ ...allow('Publish', ''), Resource: '*' }] });
/** What an operator made of that. */
export const BY_HAND = JSON.stringify({ Version: '2012-10-17', Statement: [allow('Publish', 'topic/by/hand')] });

type Fault = (deps: NamedPolicyDeps) => Partial<NamedPolicyDeps>;

/** What may become of a call: the SDK makes it again when its answer is lost, and the function may be cut off before or after. */
export const FAULTS = ['none', 'answer lost', 'cut before', 'cut after'] as const;
type FaultKind = (typeof FAULTS)[number];

/** @param faults of the next calls that change something, one each */
export function faulty(faults: FaultKind[]): Fault {
  const call = async <T>(work: () => Promise<T>): Promise<T> => {
    const fault = faults.shift() ?? 'none';
    if (fault === 'cut before') throw new Error(fault);
    const result = await work();
    if (fault === 'cut after') throw new Error(fault);
    return fault === 'answer lost' ? work() : result;
  };
  return (deps) => ({
    create: (text) => call(() => deps.create(text)),
    deleteVersion: (versionID) => call(() => deps.deleteVersion(versionID)),
    addVersion: (text) => call(() => deps.addVersion(text)),
    setDefault: (versionID) => call(() => deps.setDefault(versionID)),
  });
}

/** The policies of an account, of the laptop, which has the limits of AWS; and stacks that ask for one. */
export class PolicyWorld {
  clockMs = 0;
  readonly policies = new Policies({ account: '111122223333', region: 'eu-west-1' }, () => this.clockMs);
  /** What is different when a call goes wrong. */
  fault: Fault = () => ({});

  create(policyDocument: string, ...more: readonly string[]): void {
    this.policies.create(policyName, policyDocument);
    for (const other of more) this.add(other);
  }

  add(policyDocument: string): void {
    this.policies.createVersion(policyName, policyDocument, true);
  }

  ids(): string[] {
    return this.versions().map(({ versionId }) => versionId);
  }

  documents(): string[] {
    return this.versions().map(({ policyDocument }) => policyDocument);
  }

  /** The document that counts. */
  counting(): string {
    return this.versions().find(({ isDefaultVersion }) => isDefaultVersion)?.policyDocument ?? 'none';
  }

  mayPublish(topic: string): boolean {
    this.policies.attach(policyName, 'a certificate');
    return this.policies.authorize('a certificate', { action: 'iot:Publish', resource: arn(`topic/${topic}`) }).allowed;
  }

  /** @param id by which CloudFormation knows the resource; none yet when it is to be made */
  handle(RequestType: string, topic: string, id?: string): Promise<NetworkSetupAnswer> {
    const ResourceProperties = { policyName, policyDocument: documentFor(topic) };
    return this.request({ RequestType, ...(id !== undefined && { PhysicalResourceId: id }), ResourceProperties });
  }

  /** Repeats a request that failed, as Lambda and CloudFormation do. */
  async untilDone(...request: Parameters<PolicyWorld['handle']>): Promise<void> {
    while ((await this.handle(...request)).Status === 'FAILED');
  }

  request(event: object): Promise<NetworkSetupAnswer> {
    return answerFor(event, (request) =>
      handleNamedPolicy(request, () => ({ ...this.deps, ...this.fault(this.deps) })),
    );
  }

  private readonly deps: NamedPolicyDeps = {
    create: async (text) => {
      if (this.exists()) return false;
      this.policies.create(policyName, text);
      return true;
    },
    versions: async () =>
      this.exists()
        ? // AWS has the newest first.
          this.versions()
            .map(({ versionId: versionID, isDefaultVersion: isDefault, policyDocument, createDateMs }) => {
              return { versionID, isDefault, policyDocument, ageMs: this.clockMs - createDateMs };
            })
            .reverse()
        : [],
    deleteVersion: async (versionID) => {
      if (this.ids().includes(versionID)) this.policies.deleteVersion(policyName, versionID);
    },
    addVersion: async (text) => {
      if (this.versions().length >= 5) return false;
      this.add(text);
      return true;
    },
    setDefault: async (versionID) => this.policies.setDefaultVersion(policyName, versionID),
  };

  private versions() {
    return this.policies.describe(policyName).versions;
  }

  private exists(): boolean {
    try {
      return this.policies.describe(policyName) !== undefined;
    } catch {
      return false;
    }
  }
}

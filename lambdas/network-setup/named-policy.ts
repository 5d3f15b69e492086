import * as v from 'valibot';
import { ANSWER_LIMIT_SECONDS } from './contract.ts';
import { type Handled, NothingMade, type Request } from './custom-resource.ts';
import { type OwnDocument, OwnDocumentSchema, policyForm, saysTheSame, withoutPublishing } from './policy-form.ts';

/** A policy under a name that somebody else looks for, and may have made before. */
const NamedPolicySchema = v.object({ policyName: v.string(), policyDocument: OwnDocumentSchema });

/** One policy of AWS IoT. Documents are JSON. */
export interface NamedPolicyDeps {
  /** @returns whether there was none of the name */
  create(policyDocument: string): Promise<boolean>;
  /** None where there is no policy. */
  versions(): Promise<readonly PolicyVersion[]>;
  /** What is gone counts as deleted. */
  deleteVersion(versionID: string): Promise<void>;
  /** Adds a version and has it count. @returns whether there was room for one */
  addVersion(policyDocument: string): Promise<boolean>;
  /** Has a version count. */
  setDefault(versionID: string): Promise<void>;
}

export interface PolicyVersion {
  /** A number, counted from 1. */
  readonly versionID: string;
  /** Whether it is the one that counts. */
  readonly isDefault: boolean;
  readonly policyDocument: string;
  /** How long ago it was made, in ms. */
  readonly ageMs: number;
}

interface NamedPolicy {
  readonly policyName: string;
  readonly policyDocument: OwnDocument;
  readonly policy: NamedPolicyDeps;
}

/** How many AWS keeps of a policy. */
const MAX_VERSIONS = 5;

/** How often to look again at what counts. Twice is enough, if nobody else changes it meanwhile. */
const ATTEMPTS = 5;

/** A request is not repeated later than that: who asked has stopped waiting. */
const REPEAT_LIMIT_MS = ANSWER_LIMIT_SECONDS * 1000;

/**
 * Sees to it that a policy says what it is to say, whoever made it, unless another stack has it. It is never deleted, since
 * certificates hang on it that are not ours: it says what it said before us, or lets nobody publish any more.
 *
 * Each request may come twice, and may have been left half done: whose a version is, is read from what it says.
 */
export async function handleNamedPolicy(
  { RequestType, PhysicalResourceId, ResourceProperties }: Request,
  open: (policyName: string) => NamedPolicyDeps,
): Promise<Handled> {
  const { policyName, policyDocument } = v.parse(NamedPolicySchema, ResourceProperties);
  const named = { policyName, policyDocument, policy: open(policyName) };
  if (RequestType === 'Delete') {
    await untilDone(named, () => handBack(named));
    return { id: PhysicalResourceId, steps: [] };
  }
  // Who updates has it already. To refuse that would keep a stack from being rolled back.
  const refuse = RequestType === 'Create' ? refuseTaken : () => undefined;
  await untilDone(named, () => narrow(named, refuse));
  return { id: policyName, steps: [] };
}

/** Where an answer of AWS was lost, the work may be done: each attempt reads again what counts. */
async function untilDone({ policyName }: NamedPolicy, attempt: () => Promise<boolean>): Promise<void> {
  for (let count = 1; count <= ATTEMPTS; count++) {
    if (await attempt()) return;
  }
  throw new Error(`${policyName} is being changed by somebody else`);
}

/** @returns whether the document counts */
async function narrow(
  named: NamedPolicy,
  refuse: (counting: PolicyVersion, named: NamedPolicy) => void,
): Promise<boolean> {
  const { policyDocument, policy } = named;
  const text = JSON.stringify(policyDocument);
  if (await policy.create(text)) return true;
  const versions = await policy.versions();
  const counting = versions.find(({ isDefault }) => isDefault);
  if (counting === undefined) return false;
  refuse(counting, named);
  if (saysTheSame(counting.policyDocument, policyDocument)) return true;
  if (!isOthers(counting, named) || counting === before(versions, named)) return addVersion(text, versions, named);
  // Others have left versions that do not count: the one that does is to be their newest, to be found again.
  await addVersion(counting.policyDocument, versions, named);
  return false;
}

/**
 * A document of ours for another topic is never what a request has left half done: it adds its own last.
 * @throws NothingMade
 */
function refuseTaken({ policyDocument, ageMs }: PolicyVersion, named: NamedPolicy): void {
  const form = policyForm(policyDocument, named.policyDocument);
  if (typeof form === 'string') return;
  if (saysTheSame(policyDocument, named.policyDocument) && ageMs <= REPEAT_LIMIT_MS) return;
  throw new NothingMade(
    `${named.policyName} is in use for the topic ${form.topic}: one stack of an account and Region may have its network, so ` +
      "take that out of the other stack's settings and deploy it first, or free the policy where no stack has it any more " +
      `(docs/runbook.md, "${named.policyName} is in use")`,
  );
}

/** @returns whether the document counts no more. What is not for its topic is not of its stack: another has the policy now. */
async function handBack(named: NamedPolicy): Promise<boolean> {
  const { policyDocument, policy } = named;
  const versions = await policy.versions();
  const counting = versions.find(({ isDefault }) => isDefault);
  if (counting === undefined || !saysTheSame(counting.policyDocument, policyDocument)) return true;
  const found = before(versions, named);
  if (found === undefined) return addVersion(JSON.stringify(withoutPublishing(policyDocument)), versions, named);
  await policy.setDefault(found.versionID);
  return true;
}

/** What the policy said before us, if it was there. */
function before(versions: readonly PolicyVersion[], named: NamedPolicy): PolicyVersion | undefined {
  return versions
    .filter((version) => isOthers(version, named))
    .sort(byAge)
    .at(-1);
}

/**
 * Makes room first, by the oldest version of ours that does not count. Where none is, four are of others, and the oldest of
 * these is not what was there before us, which is their newest.
 */
async function addVersion(text: string, versions: readonly PolicyVersion[], named: NamedPolicy): Promise<boolean> {
  const spare = versions.filter(({ isDefault }) => !isDefault).sort(byAge);
  const oldest = spare.find((version) => !isOthers(version, named)) ?? spare[0];
  if (versions.length >= MAX_VERSIONS && oldest !== undefined) await named.policy.deleteVersion(oldest.versionID);
  return named.policy.addVersion(text);
}

function isOthers({ policyDocument }: PolicyVersion, named: NamedPolicy): boolean {
  return policyForm(policyDocument, named.policyDocument) === 'other';
}

function byAge(one: PolicyVersion, other: PolicyVersion): number {
  return Number(one.versionID) - Number(other.versionID);
}

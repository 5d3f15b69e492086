import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import type { Handled, Request } from './custom-resource.ts';

/** A policy under a name that somebody else looks for, and may have made before. */
const NamedPolicySchema = v.object({ policyName: v.string(), policyDocument: v.record(v.string(), v.unknown()) });

/** One policy of AWS IoT. Documents are JSON. */
export interface NamedPolicyDeps {
  /** @returns whether there was none of the name */
  create(policyDocument: string): Promise<boolean>;
  /** The document that counts. */
  document(): Promise<string>;
  versions(): Promise<readonly PolicyVersion[]>;
  deleteVersion(versionID: string): Promise<void>;
  /** Adds a version and has it count. */
  addVersion(policyDocument: string): Promise<void>;
}

interface PolicyVersion {
  /** A number, counted from 1. */
  readonly versionID: string;
  /** Whether it is the one that counts. */
  readonly isDefault: boolean;
}

/** How many AWS keeps of a policy. */
const MAX_VERSIONS = 5;

/**
 * Sees to it that a policy says what it is to say, whoever made it. It is never deleted, since certificates hang on it that are not
 * ours.
 */
export async function handleNamedPolicy(
  { RequestType, PhysicalResourceId, ResourceProperties }: Request,
  open: (policyName: string) => NamedPolicyDeps,
): Promise<Handled> {
  if (RequestType === 'Delete') return { id: PhysicalResourceId, steps: [] };
  const { policyName, policyDocument } = v.parse(NamedPolicySchema, ResourceProperties);
  await ensureDocument(policyDocument, open(policyName));
  return { id: policyName, steps: [] };
}

async function ensureDocument(policyDocument: object, policy: NamedPolicyDeps): Promise<void> {
  const text = JSON.stringify(policyDocument);
  if (await policy.create(text)) return;
  if (saysTheSame(await policy.document(), policyDocument)) return;
  const versions = await policy.versions();
  const [oldest] = versions.filter(({ isDefault }) => !isDefault).sort(byAge);
  if (versions.length >= MAX_VERSIONS && oldest !== undefined) await policy.deleteVersion(oldest.versionID);
  await policy.addVersion(text);
}

function saysTheSame(stored: string, policyDocument: object): boolean {
  try {
    return isDeepStrictEqual(JSON.parse(stored), policyDocument);
  } catch {
    // What can't be read is no policy of ours.
    return false;
  }
}

function byAge(one: PolicyVersion, other: PolicyVersion): number {
  return Number(one.versionID) - Number(other.versionID);
}

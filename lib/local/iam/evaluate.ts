import { conditionsHold } from './conditions.ts';
import type { Patterns, PolicyDocument, Statement } from './policy.ts';
import { howNamed } from './principals.ts';
import { matchesWildcards } from './wildcards.ts';

export interface AuthorizationRequest {
  /** `iot:Publish`; case doesn't matter. */
  readonly action: string;
  /** ARN, or `*` for an action without resources. */
  readonly resource: string;
  /** Condition keys of the request; the case of their names doesn't matter. */
  readonly context?: Readonly<Record<string, string>>;
  /** ARN of the caller, or the name of a service such as `iot.amazonaws.com`. */
  readonly principal?: string;
}

export interface Decision {
  readonly allowed: boolean;
  /** If refused, the sentence that AWS answers with; else which statement allows it. */
  readonly reason: string;
}

/**
 * Whether the policies allow a request: refused unless a statement allows it, and whatever else allows it if one denies it.
 * @param policies those of the caller, and if the resource has one its own; both of the same account
 */
export function evaluate(policies: readonly PolicyDocument[], request: AuthorizationRequest): Decision {
  const statements = policies.flatMap((policy) => policy.statements);
  const applicable = statements.filter((statement) => applies(statement, request));
  const denial = applicable.find(({ effect }) => effect === 'Deny');
  if (denial !== undefined) return refusal(request, `with an explicit deny in ${policyType([denial])}`);
  const grant = applicable.find((statement) => grants(statement, request));
  if (grant !== undefined) return { allowed: true, reason: `allowed by the statement ${grant.label}` };
  return refusal(
    request,
    `because no ${policyType(statements).replace(/^an? /, '')} allows the ${request.action} action`,
  );
}

/** Whether a statement speaks of a request, be it to allow or to deny it. */
export function applies(statement: Statement, request: AuthorizationRequest): boolean {
  const { principals, actions, resources, conditions } = statement;
  if (principals !== undefined && howNamed(principals, request.principal) === undefined) return false;
  if (!includes(actions, request.action, 'i')) return false;
  if (resources !== undefined && !includes(resources, request.resource, '')) return false;
  return conditionsHold(conditions, request.context ?? {});
}

function grants({ effect, principals }: Statement, { principal }: AuthorizationRequest): boolean {
  return effect === 'Allow' && (principals === undefined || howNamed(principals, principal) === 'itself');
}

function includes({ except, patterns }: Patterns, text: string, flags: '' | 'i'): boolean {
  return patterns.some((pattern) => matchesWildcards(pattern, text, flags)) !== except;
}

function policyType(statements: readonly Statement[]): string {
  const ofResource = statements.length > 0 && statements.every(({ principals }) => principals !== undefined);
  return ofResource ? 'a resource-based policy' : 'an identity-based policy';
}

function refusal({ principal = 'anonymous', action, resource }: AuthorizationRequest, why: string): Decision {
  return {
    allowed: false,
    reason: `User: ${principal} is not authorized to perform: ${action} on resource: ${resource} ${why}`,
  };
}

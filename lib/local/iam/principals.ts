import { asObject, asStrings } from './json.ts';
import { PolicyError } from './policy-error.ts';

/** Whom a resource policy or trust policy speaks of. */
export interface Principals {
  readonly anyone: boolean;
  /** Accounts (as the ARN of their root), roles, users and sessions. */
  readonly arns: readonly string[];
  /** Such as `iot.amazonaws.com`. */
  readonly services: readonly string[];
}

/** @throws PolicyError */
export function parsePrincipals(principal: unknown, where: string): Principals {
  if (principal === '*') return { anyone: true, arns: [], services: [] };
  const { AWS = [], Service = [], ...others } = asObject(principal, where);
  const [other] = Object.keys(others);
  if (other !== undefined) throw new PolicyError(`${where} has "${other}", accepted are AWS and Service`);
  const arns = listOf(AWS, where).map(accountAsRoot);
  const services = listOf(Service, where);
  if (arns.length + services.length === 0) throw new PolicyError(`${where} names nobody`);
  // A pattern would look like a grant and match nobody: AWS takes only `*` alone.
  const pattern = [...arns, ...services].find((name) => name !== '*' && /[*?]/.test(name));
  if (pattern !== undefined) throw new PolicyError(`${where} has a wildcard within a name: ${pattern}`);
  return { anyone: arns.includes('*'), arns, services };
}

/**
 * How a principal is named: itself (or as anyone), or only by its account. Naming the account allows nothing by itself:
 * it leaves the decision to the identity policies of that account.
 * @param principal ARN, name of a service, or undefined for someone anonymous
 */
export function howNamed(principals: Principals, principal: string | undefined): 'itself' | 'its account' | undefined {
  if (principals.anyone) return 'itself';
  if (principal === undefined) return undefined;
  if ([principal, roleOfSession(principal)].some((name) => principals.arns.includes(name))) return 'itself';
  if (principals.services.includes(principal)) return 'itself';
  const [, , , , account] = principal.split(':');
  return account !== undefined && principals.arns.includes(accountAsRoot(account)) ? 'its account' : undefined;
}

function listOf(value: unknown, where: string): readonly string[] {
  return Array.isArray(value) && value.length === 0 ? [] : asStrings(value, where);
}

function accountAsRoot(principal: string): string {
  return /^\d{12}$/.test(principal) ? `arn:aws:iam::${principal}:root` : principal;
}

/** The role behind `arn:aws:sts::<account>:assumed-role/<role>/<session>`; of any other ARN the ARN itself. */
function roleOfSession(arn: string): string {
  return arn.replace(/^(arn:[^:]*):sts::(\d{12}):assumed-role\/([^/]+)\/.*$/, '$1:iam::$2:role/$3');
}

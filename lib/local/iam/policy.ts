import { type Condition, parseConditions } from './conditions.ts';
import { asObject, asStrings, type JsonObject } from './json.ts';
import { PolicyError } from './policy-error.ts';
import { type Principals, parsePrincipals } from './principals.ts';

/** An identity policy, resource policy or trust policy, read and checked. */
export interface PolicyDocument {
  readonly statements: readonly Statement[];
}

export interface Statement {
  /** The `Sid`, or the position as `Statement[0]`. */
  readonly label: string;
  readonly effect: 'Allow' | 'Deny';
  /** Undefined in an identity policy, which speaks of whom it is attached to. */
  readonly principals: Principals | undefined;
  readonly actions: Patterns;
  /** Undefined in a policy that is attached to its resource and doesn't name it. */
  readonly resources: Patterns | undefined;
  readonly conditions: readonly Condition[];
}

/** `Action` or `Resource`, or with `except` their `Not…` forms. */
export interface Patterns {
  readonly except: boolean;
  readonly patterns: readonly string[];
}

/**
 * Reads a policy whose CloudFormation intrinsics are resolved.
 * @throws PolicyError naming statement and element for whatever isn't valid or isn't known
 */
export function parsePolicy(document: unknown): PolicyDocument {
  const policy = asObject(document, 'the policy');
  refuseOthers(policy, ['Version', 'Id', 'Statement'], 'the policy');
  const { Version, Statement } = policy;
  // The versions differ in policy variables only, and those are refused.
  if (Version !== undefined && Version !== '2012-10-17' && Version !== '2008-10-17') {
    throw new PolicyError(
      `the policy has the Version ${JSON.stringify(Version)}, accepted are 2012-10-17 and 2008-10-17`,
    );
  }
  const statements: readonly unknown[] = Array.isArray(Statement) ? Statement : [Statement];
  return { statements: statements.map(parseStatement) };
}

const STATEMENT_ELEMENTS = [
  ...['Sid', 'Effect', 'Principal', 'Condition'],
  ...['Action', 'NotAction', 'Resource', 'NotResource'],
];

function parseStatement(value: unknown, index: number): Statement {
  const position = `Statement[${index}]`;
  const statement = asObject(value, position);
  const { Sid, Effect, Principal, Condition } = statement;
  const label = typeof Sid === 'string' && Sid !== '' ? Sid : position;
  refuseOthers(statement, STATEMENT_ELEMENTS, label);
  if (Effect !== 'Allow' && Effect !== 'Deny') throw new PolicyError(`${label}.Effect is neither Allow nor Deny`);
  const principals = Principal === undefined ? undefined : parsePrincipals(Principal, `${label}.Principal`);
  const actions = parsePatterns(statement, 'Action', label);
  const resources = parsePatterns(statement, 'Resource', label);
  if (actions === undefined) throw new PolicyError(`${label} has no Action`);
  if (principals === undefined && resources === undefined)
    throw new PolicyError(`${label} has neither Resource nor Principal`);
  const conditions = Condition === undefined ? [] : parseConditions(Condition, `${label}.Condition`);
  return { label, effect: Effect, principals, actions, resources, conditions };
}

/** What the patterns of an element look like. */
const FORMS = { Action: /^(\*|[a-z0-9-]+:[\w*?]+)$/i, Resource: /^(\*|arn:.+)$/ } as const;

function parsePatterns(statement: JsonObject, element: keyof typeof FORMS, label: string): Patterns | undefined {
  const positive = statement[element];
  const negative = statement[`Not${element}`];
  if (positive !== undefined && negative !== undefined)
    throw new PolicyError(`${label} has both ${element} and Not${element}`);
  if (positive === undefined && negative === undefined) return undefined;
  const except = positive === undefined;
  const where = `${label}.${except ? 'Not' : ''}${element}`;
  const patterns = asStrings(except ? negative : positive, where);
  const malformed = patterns.find((pattern) => !FORMS[element].test(pattern));
  if (malformed !== undefined)
    throw new PolicyError(`${where} has "${malformed}", which is not of the form ${FORMS[element].source}`);
  return { except, patterns };
}

function refuseOthers(object: JsonObject, known: readonly string[], where: string): void {
  const other = Object.keys(object).find((element) => !known.includes(element));
  if (other === undefined) return;
  throw new PolicyError(`${where} has the element "${other}", known are ${known.join(', ')}`);
}

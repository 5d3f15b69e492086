import { asObject, asStrings } from './json.ts';
import { PolicyError } from './policy-error.ts';
import { matchesArn, matchesWildcards } from './wildcards.ts';

/** One key of a `Condition` element. */
export interface Condition {
  readonly operator: Operator;
  /** Whether a request without the key passes. */
  readonly ifExists: boolean;
  /** In lower case, since case doesn't matter. */
  readonly key: string;
  /** Any of them may match; with a negated operator none of them may. */
  readonly values: readonly string[];
}

interface OperatorMeaning {
  readonly negated: boolean;
  matches(wanted: string, found: string): boolean;
}

const equals = (wanted: string, found: string) => wanted === found;

const OPERATORS = {
  StringEquals: { negated: false, matches: equals },
  StringNotEquals: { negated: true, matches: equals },
  StringLike: { negated: false, matches: matchesWildcards },
  StringNotLike: { negated: true, matches: matchesWildcards },
  // AWS: "ArnEquals and ArnLike behave identically".
  ArnEquals: { negated: false, matches: matchesArn },
  ArnLike: { negated: false, matches: matchesArn },
  Bool: { negated: false, matches: (wanted, found) => wanted.toLowerCase() === found.toLowerCase() },
} satisfies Record<string, OperatorMeaning>;

type Operator = keyof typeof OPERATORS;

const IF_EXISTS = 'IfExists';

/** @throws PolicyError for an operator that isn't known */
export function parseConditions(condition: unknown, where: string): readonly Condition[] {
  return Object.entries(asObject(condition, where)).flatMap(([name, keys]) => {
    const ifExists = name.endsWith(IF_EXISTS);
    const operator = ifExists ? name.slice(0, -IF_EXISTS.length) : name;
    if (!isOperator(operator)) {
      throw new PolicyError(
        `${where} has the operator "${name}", known are ${Object.keys(OPERATORS).join(', ')}, each also with ${IF_EXISTS}`,
      );
    }
    return Object.entries(asObject(keys, `${where}.${name}`)).map(([key, values]): Condition => {
      const strings = asStrings(withoutBooleans(values), `${where}.${name}.${key}`);
      return { operator, ifExists, key: key.toLowerCase(), values: strings };
    });
  });
}

/** @param context keys of the request, in any case */
export function conditionsHold(conditions: readonly Condition[], context: Readonly<Record<string, string>>): boolean {
  if (conditions.length === 0) return true;
  const found = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));
  return conditions.every((condition) => holds(condition, found.get(condition.key)));
}

function holds({ operator, ifExists, values }: Condition, found: string | undefined): boolean {
  const { negated, matches }: OperatorMeaning = OPERATORS[operator];
  if (found === undefined) return negated || ifExists;
  return values.some((wanted) => matches(wanted, found)) !== negated;
}

function isOperator(name: string): name is Operator {
  return Object.hasOwn(OPERATORS, name);
}

/** `Bool` is often written with true instead of "true". */
function withoutBooleans(values: unknown): unknown {
  if (Array.isArray(values)) return values.map(withoutBooleans);
  return typeof values === 'boolean' ? String(values) : values;
}

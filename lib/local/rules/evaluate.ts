import type { Expression, RuleStatement } from './ast.ts';
import { FUNCTIONS } from './functions.ts';
import { BINARY_OPERATIONS, UNARY_OPERATIONS } from './operators.ts';
import { readPayload } from './payload.ts';
import type { RuleMessage } from './rule-message.ts';
import { RuleSqlError } from './rule-sql-error.ts';
import { isObject, type Json, memberOf, type Value } from './values.ts';

export type RuleResult =
  | { readonly matched: false }
  /** A JSON value, what an action gets that takes no binary. */
  | { readonly matched: true; readonly output: unknown };

/**
 * Applies WHERE and SELECT to a message. FROM is up to the caller: Basic Ingest passes it by.
 * @throws RuleSqlError if the SQL needs JSON and the payload is none
 */
export function runRule(statement: RuleStatement, message: RuleMessage): RuleResult {
  const scope = new Scope(message);
  if (statement.where !== undefined && evaluate(statement.where, scope) !== true) return { matched: false };
  return { matched: true, output: select(statement, scope) };
}

/** A message whose payload is read as JSON only if something asks for it. */
class Scope {
  private json: Json | undefined;

  constructor(readonly message: RuleMessage) {}

  get payload(): Json {
    this.json ??= readPayload(this.message.payload);
    return this.json;
  }
}

function select(statement: RuleStatement, scope: Scope): Json {
  if (statement.selectsAll && statement.columns.length === 0) return scope.payload;
  const payload = statement.selectsAll ? scope.payload : {};
  if (!isObject(payload)) throw new RuleSqlError('the payload is an array, columns can be added to an object only');
  const columns = statement.columns.flatMap(({ name, value }): [string, Json][] => {
    const result = evaluate(value, scope);
    return result === undefined ? [] : [[name, result]];
  });
  return { ...payload, ...Object.fromEntries(columns) };
}

function evaluate(expression: Expression, scope: Scope): Value {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'payload':
      return scope.payload;
    case 'member':
      return memberOf(evaluate(expression.of, scope), expression.name);
    case 'unary':
      return UNARY_OPERATIONS[expression.operator](evaluate(expression.operand, scope));
    case 'binary':
      return BINARY_OPERATIONS[expression.operator](
        evaluate(expression.left, scope),
        evaluate(expression.right, scope),
      );
    case 'call':
      return call(expression, scope);
  }
}

function call(expression: Extract<Expression, { kind: 'call' }>, scope: Scope): Value {
  // The bytes as published, JSON or not.
  if (expression.name === 'encode' && expression.arguments[0]?.kind === 'payload') {
    return Buffer.from(scope.message.payload).toString('base64');
  }
  const args = expression.arguments.map((argument) => evaluate(argument, scope));
  return FUNCTIONS.get(expression.name)?.apply(args, scope.message);
}

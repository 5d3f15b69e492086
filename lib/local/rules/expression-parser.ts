import type { BinaryOperator, Expression } from './ast.ts';
import { FUNCTIONS, type RuleFunction } from './functions.ts';
import type { Token } from './lexer.ts';
import type { TokenReader } from './token-reader.ts';

/** How tightly operators bind; operators that bind alike group from the left. */
const BINDINGS: readonly (readonly [BinaryOperator, number])[] = [
  ['OR', 1],
  ['AND', 2],
  ['=', 4],
  ['<>', 4],
  ['<', 4],
  ['<=', 4],
  ['>', 4],
  ['>=', 4],
  ['+', 5],
  ['-', 5],
  ['*', 6],
  ['/', 6],
];
const NOT_BINDING = 3;
const SIGN_BINDING = 7;

const CONSTANTS = [
  ['TRUE', true],
  ['FALSE', false],
  ['NULL', null],
] as const;

/** Parses as far as operators bind tighter than `looser`. */
export function parseExpression(tokens: TokenReader, looser = 0): Expression {
  let left = parseOperand(tokens);
  for (;;) {
    const [operator, binding = 0] = BINDINGS.find(([candidate]) => tokens.sees(candidate)) ?? [];
    if (operator === undefined || binding <= looser) return left;
    tokens.take();
    left = { kind: 'binary', operator, left, right: parseExpression(tokens, binding) };
  }
}

function parseOperand(tokens: TokenReader): Expression {
  if (tokens.takes('NOT')) return { kind: 'unary', operator: 'NOT', operand: parseExpression(tokens, NOT_BINDING) };
  if (tokens.takes('-')) return { kind: 'unary', operator: '-', operand: parseExpression(tokens, SIGN_BINDING) };
  let operand = parsePrimary(tokens);
  while (tokens.takes('.')) {
    const { text } = tokens.expectKind(
      'name',
      "a name (others are reached by get(object, 'name') or get(array, index))",
    );
    operand = { kind: 'member', of: operand, name: text };
  }
  return operand;
}

function parsePrimary(tokens: TokenReader): Expression {
  for (const [keyword, value] of CONSTANTS) {
    if (tokens.takes(keyword)) return { kind: 'literal', value };
  }
  if (tokens.takes('(')) {
    const inner = parseExpression(tokens);
    tokens.expect(')', 'an operator or ")"');
    return inner;
  }
  const token = tokens.peek();
  if (token.kind === 'string') return { kind: 'literal', value: tokens.take().text };
  if (token.kind === 'number') return parseNumber(tokens);
  if (token.kind !== 'name') tokens.refuse('a name, a function, a string, a number, true, false, null or "("');
  tokens.take();
  return tokens.takes('(') ? parseCall(tokens, token) : { kind: 'member', of: { kind: 'payload' }, name: token.text };
}

function parseNumber(tokens: TokenReader): Expression {
  const token = tokens.take();
  const value = Number(token.text);
  if (!Number.isFinite(value)) tokens.refuse('a number of at most 1.797e308', token);
  return { kind: 'literal', value };
}

function parseCall(tokens: TokenReader, name: Token): Expression {
  const called = FUNCTIONS.get(name.text.toLowerCase());
  if (called === undefined) return tokens.refuse([...FUNCTIONS.keys()].map((known) => `${known}()`).join(', '), name);
  const args = parseArguments(tokens, called);
  const [fewest, most] = called.arity;
  if (args.length < fewest || args.length > most) {
    tokens.refuse(`${name.text}() with ${fewest === most ? fewest : `${fewest} to ${most}`} arguments`, name);
  }
  return { kind: 'call', name: name.text.toLowerCase(), arguments: args };
}

function parseArguments(tokens: TokenReader, called: RuleFunction): readonly Expression[] {
  const args: Expression[] = [];
  if (tokens.takes(')')) return args;
  if (called.takesPayload && tokens.takes('*')) args.push({ kind: 'payload' });
  else args.push(parseExpression(tokens));
  while (tokens.takes(',')) {
    args.push(called.takesEncoding ? parseEncoding(tokens) : parseExpression(tokens));
  }
  tokens.expect(')', 'an operator, "," or ")"');
  return args;
}

function parseEncoding(tokens: TokenReader): Expression {
  const token = tokens.expectKind('string', "'base64'");
  return token.text === 'base64' ? { kind: 'literal', value: token.text } : tokens.refuse("'base64'", token);
}

import { isDeepStrictEqual } from 'node:util';
import type { BinaryOperator, UnaryOperator } from './ast.ts';
import { toBoolean, toDecimal, toText, type Value } from './values.ts';

type Operation = (left: Value, right: Value) => Value;

const minus = arithmetic((left, right) => left - right);

/** AWS's tables of operators. An operand that an operator is not made for makes the result Undefined. */
export const BINARY_OPERATIONS: Readonly<Record<BinaryOperator, Operation>> = {
  // Not the three-valued logic of SQL: `true OR Undefined` is Undefined.
  AND: logical((left, right) => left && right),
  OR: logical((left, right) => left || right),
  '=': equals,
  '<>': (left, right) => not(equals(left, right)),
  '<': ordered((left, right) => left < right),
  '<=': ordered((left, right) => left <= right),
  '>': ordered((left, right) => left > right),
  '>=': ordered((left, right) => left >= right),
  '+': plus,
  '-': minus,
  '*': arithmetic((left, right) => left * right),
  '/': divide,
};

export const UNARY_OPERATIONS: Readonly<Record<UnaryOperator, (operand: Value) => Value>> = {
  NOT: (operand) => not(toBoolean(operand)),
  '-': (operand) => minus(0, operand),
};

function not(value: boolean | undefined): Value {
  return value === undefined ? undefined : !value;
}

function logical(operation: (left: boolean, right: boolean) => boolean): Operation {
  return (left, right) => {
    const [a, b] = [toBoolean(left), toBoolean(right)];
    return a === undefined || b === undefined ? undefined : operation(a, b);
  };
}

/** Nothing is converted: `'5' = 5` is false. */
function equals(left: Value, right: Value): boolean | undefined {
  if (left === undefined || right === undefined) return undefined;
  return left === right || isDeepStrictEqual(left, right);
}

/** Strings are compared as the numbers they spell, never as text. */
function ordered(operation: (left: number, right: number) => boolean): Operation {
  return (left, right) => {
    const [a, b] = [toDecimal(left), toDecimal(right)];
    return a === undefined || b === undefined ? undefined : operation(a, b);
  };
}

function arithmetic(operation: (left: number, right: number) => number): Operation {
  return (left, right) => {
    const [a, b] = [toDecimal(left), toDecimal(right)];
    if (a === undefined || b === undefined) return undefined;
    const result = operation(a, b);
    return Number.isFinite(result) ? result : undefined;
  };
}

/** An Int divided by an Int is an Int, and a whole Decimal counts as one. */
function divide(left: Value, right: Value): Value {
  return Number.isInteger(left) && Number.isInteger(right)
    ? arithmetic((a, b) => Math.trunc(a / b))(left, right)
    : arithmetic((a, b) => a / b)(left, right);
}

function plus(left: Value, right: Value): Value {
  if (typeof left === 'string' || typeof right === 'string') {
    const [a, b] = [toText(left), toText(right)];
    return a === undefined || b === undefined ? undefined : a + b;
  }
  return arithmetic((a, b) => a + b)(left, right);
}

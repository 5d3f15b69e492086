import type { MadeResource, Template } from './template.ts';

/** What intrinsic functions may look at. */
export interface Scope {
  readonly template: Template;
  /** `AWS::Region` and the like. */
  readonly pseudoParameters: Readonly<Record<string, string>>;
  /** Resources of this stack that exist already, by logical id. */
  readonly made: ReadonlyMap<string, MadeResource>;
  /** Exports of all stacks deployed before. */
  readonly exports: ReadonlyMap<string, string>;
}

/** In place of a value that is not there at all, as `AWS::NoValue` asks for. */
const NO_VALUE = Symbol('AWS::NoValue');

/**
 * Resolves intrinsic functions as CloudFormation does at deployment.
 * @throws Error for a function or name that the laptop does not know
 */
export function resolve(value: unknown, scope: Scope): unknown {
  const resolved = resolveOrNone(value, scope);
  return resolved === NO_VALUE ? undefined : resolved;
}

function resolveOrNone(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((item) => resolveOrNone(item, scope)).filter((item) => item !== NO_VALUE);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (only !== undefined && entries.length === 1 && (only[0] === 'Ref' || only[0].startsWith('Fn::'))) {
    return applyFunction(only[0], only[1], scope);
  }
  const members = entries.map(([name, inner]) => [name, resolveOrNone(inner, scope)] as const);
  return Object.fromEntries(members.filter(([, inner]) => inner !== NO_VALUE));
}

function applyFunction(name: string, argument: unknown, scope: Scope): unknown {
  if (name === 'Ref') return reference(String(argument), scope);
  if (name === 'Fn::Sub') return substitute(argument, scope);
  const args = resolveOrNone(argument, scope);
  switch (name) {
    case 'Fn::GetAtt':
      return attribute(args, scope);
    case 'Fn::ImportValue':
      return found(scope.exports.get(String(args)), `export ${args}`);
    case 'Fn::Join': {
      const [separator, parts] = args as [string, unknown[]];
      return parts.join(separator);
    }
    case 'Fn::Split': {
      const [separator, text] = args as [string, string];
      return text.split(separator);
    }
    case 'Fn::Select': {
      const [index, list] = args as [string | number, unknown[]];
      return found(list[Number(index)], `element ${index} of ${JSON.stringify(list)}`);
    }
    case 'Fn::FindInMap': {
      const [map, top, second] = args as [string, string, string];
      return found(scope.template.Mappings?.[map]?.[top]?.[second], `${map}.${top}.${second} in Mappings`);
    }
    default:
      throw new Error(`${name} is an intrinsic function that the laptop does not know`);
  }
}

function reference(name: string, { pseudoParameters, made, template }: Scope): unknown {
  if (name === 'AWS::NoValue') return NO_VALUE;
  return found(pseudoParameters[name] ?? made.get(name)?.ref ?? template.Parameters?.[name]?.Default, `Ref ${name}`);
}

function attribute(args: unknown, { made }: Scope): string {
  const [id, name] = (typeof args === 'string' ? args.split(/\.(.*)/s) : args) as [string, string];
  return found(made.get(id)?.attributes?.[name], `attribute ${name} of ${id}`);
}

function substitute(argument: unknown, scope: Scope): string {
  const [text, variables] = (Array.isArray(argument) ? argument : [argument, {}]) as [string, Record<string, unknown>];
  return text.replace(/\$\{(!?)([^}]+)\}/g, (_whole, literal: string, name: string) => {
    if (literal === '!') return `\${${name}}`;
    if (Object.hasOwn(variables, name)) return String(resolve(variables[name], scope));
    return String(name.includes('.') ? attribute(name, scope) : reference(name, scope));
  });
}

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`${what} is referred to and does not exist`);
  return value;
}

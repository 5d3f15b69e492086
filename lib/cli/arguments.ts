import { parseArgs } from 'node:util';
import { type Command, UsageError } from './command.ts';
import type { Terminal } from './terminal.ts';

/**
 * What every command understands, and the options that only this one has.
 * @typeParam Own names of those, without dashes
 */
export interface Arguments<Own extends string = never> {
  /** What stands on the command line without a name, one for each of the command's parameters. */
  readonly values: readonly string[];
  /** File of settings; undefined: `context.integration` of `cdk.json`. */
  readonly settings: string | undefined;
  /** The laptop's AWS endpoint; undefined: AWS. */
  readonly local: string | undefined;
  /** Whether to do without questions. */
  readonly yes: boolean;
  /** Whether the result is to be one JSON object. */
  readonly json: boolean;
  /** The command's own options that were given; a flag has no text. */
  readonly own: Pick<ReadonlyMap<Own, string>, 'get' | 'has'>;
}

/** An option that only one command has. */
export interface OwnOption<Name extends string = string> {
  /** Without dashes. */
  readonly name: Name;
  /** What it does, on a line of the help. */
  readonly about: string;
  /** What stands for its value in the help, e.g. `N`; absent: a flag. */
  readonly value?: string;
}

export interface CommandDefinition<Own extends string = never> {
  /** As a user types it, e.g. `npx lorawan kek retire`. */
  readonly name: string;
  readonly summary: string;
  /** What a user should know before, in a few lines. */
  readonly about: string;
  /** Names of the values that it needs, in order. */
  readonly parameters: readonly string[];
  /** Name of one more value, which may be left out; absent: there is none. */
  readonly optionalParameter?: string;
  /** Whether it neither calls AWS nor asks anything: its help is shorter. @default false */
  readonly isOffline?: boolean;
  /** @default none */
  readonly options?: readonly OwnOption<Own>[];
  run(args: Arguments<Own>, terminal: Terminal): Promise<void>;
}

const SETTINGS_OPTION = '  --settings FILE  settings as JSON; default: context.integration of cdk.json';
const HELP_OPTION = '  --help           this text';

const OPTIONS = `${SETTINGS_OPTION}
  --local [URL]    the laptop that npm start runs; default http://127.0.0.1:4566
  --yes            ask nothing
  --json           one JSON object on standard output
${HELP_OPTION}

Credentials and Region are those of the AWS SDK: AWS_PROFILE, AWS_REGION and so on.`;

const OFFLINE_OPTIONS = `${SETTINGS_OPTION}
  --json           JSON on standard output
${HELP_OPTION}`;

const LAPTOP_URL = 'http://127.0.0.1:4566';

/** A command with the options that all have, and its own. */
export function command<const Own extends string = never>(definition: CommandDefinition<Own>): Command {
  const { name, summary, about, parameters, optionalParameter, options = [], run } = definition;
  const optional = optionalParameter === undefined ? [] : [`[${optionalParameter}]`];
  const usage = [name, ...parameters.map((parameter) => `<${parameter}>`), ...optional, '[options]'].join(' ');
  return {
    summary,
    async run(args, terminal) {
      const read = readArguments(args, definition);
      if (read !== 'help') return run(read, terminal);
      const common = definition.isOffline === true ? OFFLINE_OPTIONS : OPTIONS;
      const known = [...options.map(describe), common].join('\n');
      return terminal.print(`${summary}\n\nUsage: ${usage}\n\n${about}\n\n${known}`);
    },
  };
}

function readArguments<Own extends string>(
  args: readonly string[],
  definition: CommandDefinition<Own>,
): Arguments<Own> | 'help' {
  const { name, parameters, optionalParameter, isOffline = false } = definition;
  const { options, own, values } = parse(withLocalURL(args), definition);
  if (options.help) return 'help';
  const missing = parameters[values.length];
  if (missing !== undefined) throw usageError(name, `<${missing}> is missing`);
  const surplus = values[parameters.length + (optionalParameter === undefined ? 0 : 1)];
  if (surplus !== undefined) {
    throw usageError(name, `${surplus} is one argument too many${isOffline ? '' : ', or no URL for --local'}`);
  }
  const { settings, local, yes, json } = options;
  if (local !== undefined && !URL.canParse(local)) throw usageError(name, `--local ${local} is not a URL`);
  return { values, settings, local, yes, json, own };
}

const COMMON = {
  settings: { type: 'string' },
  local: { type: 'string' },
  yes: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

function parse<Own extends string>(args: string[], { name, options: own = [] }: CommandDefinition<Own>) {
  const config = Object.fromEntries(own.map(({ name, value }) => [name, { type: typeOf(value) }]));
  try {
    const { values: options, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { ...config, ...COMMON },
    });
    return { options, own: given(own, options), values: positionals };
  } catch (error) {
    // Node goes on to explain how its own parser is to be circumvented.
    throw usageError(name, (error as Error).message.split('. ')[0] ?? '');
  }
}

function typeOf(value: string | undefined): 'string' | 'boolean' {
  return value === undefined ? 'boolean' : 'string';
}

function given<Own extends string>(
  own: readonly OwnOption<Own>[],
  values: Readonly<Record<string, string | boolean | undefined>>,
): ReadonlyMap<Own, string> {
  const texts = new Map<Own, string>();
  for (const { name } of own) {
    const value = values[name];
    if (value !== undefined) texts.set(name, value === true ? '' : String(value));
  }
  return texts;
}

/** Its line in the help, in the columns of the others. */
function describe({ name, value, about }: OwnOption): string {
  return `  ${`--${name}${value === undefined ? '' : ` ${value}`}`.padEnd(15)}  ${about}`;
}

/** The URL may be left out, which Node's parser knows of no option. */
function withLocalURL(args: readonly string[]): string[] {
  return args.flatMap((arg, index) => {
    if (arg === '--local') return /^https?:/.test(args[index + 1] ?? '') ? [arg] : [`--local=${LAPTOP_URL}`];
    return [arg];
  });
}

function usageError(name: string, message: string): UsageError {
  return new UsageError(`${message.replace(/\.$/, '')}. ${name} --help tells more.`);
}

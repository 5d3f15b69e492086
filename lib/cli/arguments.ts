import { parseArgs } from 'node:util';
import { type Command, UsageError } from './command.ts';
import type { Terminal } from './terminal.ts';

/** What every command understands. */
export interface Arguments {
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
}

export interface CommandDefinition {
  /** As a user types it, e.g. `npx lorawan kek retire`. */
  readonly name: string;
  readonly summary: string;
  /** What a user should know before, in a few lines. */
  readonly about: string;
  /** Names of the values that it needs, in order. */
  readonly parameters: readonly string[];
  run(args: Arguments, terminal: Terminal): Promise<void>;
}

const OPTIONS = `  --settings FILE  settings as JSON; default: context.integration of cdk.json
  --local [URL]    the laptop that npm start runs; default http://127.0.0.1:4566
  --yes            ask nothing
  --json           one JSON object on standard output
  --help           this text

Credentials and Region are those of the AWS SDK: AWS_PROFILE, AWS_REGION and so on.`;

const LAPTOP_URL = 'http://127.0.0.1:4566';

/** A command with the options that all have. */
export function command({ name, summary, about, parameters, run }: CommandDefinition): Command {
  const usage = [name, ...parameters.map((parameter) => `<${parameter}>`), '[options]'].join(' ');
  return {
    summary,
    async run(args, terminal) {
      const read = readArguments(args, name, parameters);
      if (read === 'help') return terminal.print(`${summary}\n\nUsage: ${usage}\n\n${about}\n\n${OPTIONS}`);
      return run(read, terminal);
    },
  };
}

function readArguments(args: readonly string[], name: string, parameters: readonly string[]): Arguments | 'help' {
  const { values: options, positionals: values } = parse(withLocalURL(args), name);
  if (options.help) return 'help';
  const missing = parameters[values.length];
  if (missing !== undefined) throw usageError(name, `<${missing}> is missing`);
  const surplus = values[parameters.length];
  if (surplus !== undefined) throw usageError(name, `${surplus} is one argument too many, or no URL for --local`);
  const { settings, local, yes, json } = options;
  if (local !== undefined && !URL.canParse(local)) throw usageError(name, `--local ${local} is not a URL`);
  return { values, settings, local, yes, json };
}

function parse(args: string[], name: string) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        settings: { type: 'string' },
        local: { type: 'string' },
        yes: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    // Node goes on to explain how its own parser is to be circumvented.
    throw usageError(name, (error as Error).message.split('. ')[0] ?? '');
  }
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

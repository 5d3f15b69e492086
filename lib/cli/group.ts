import { type Command, UsageError } from './command.ts';

/**
 * A command whose first argument names one of several others.
 * @param name as a user types it, e.g. `npx lorawan kek`
 */
export function group(name: string, summary: string, commands: Readonly<Record<string, Command>>): Command {
  const byName = new Map(Object.entries(commands));
  const known = [...byName.keys()].join(', ');
  return {
    summary,
    async run([first, ...rest], terminal) {
      if (first === '--help' || first === '-h') return terminal.print(helpOf(name, summary, byName));
      const command = byName.get(first ?? '');
      if (command !== undefined) return command.run(rest, terminal);
      const what = first === undefined ? `${name} needs a command` : `${name} has no command ${first}`;
      throw new UsageError(`${what}; its commands are: ${known}. ${name} --help tells more.`);
    },
  };
}

function helpOf(name: string, summary: string, commands: ReadonlyMap<string, Command>): string {
  const width = Math.max(...[...commands.keys()].map((command) => command.length));
  const lines = [...commands].map(([command, { summary: text }]) => `  ${command.padEnd(width)}  ${text}`);
  return [summary, '', `Usage: ${name} <command>`, '', ...lines, '', `${name} <command> --help tells more.`].join('\n');
}

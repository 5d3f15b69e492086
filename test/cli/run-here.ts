import { type Command, UsageError } from '../../lib/cli/command.ts';
import { explain } from '../../lib/cli/explain.ts';
import type { Ran } from './run-lorawan.ts';
import { Screen } from './screen.ts';

/** What `runLorawan` answers for one command, in this process, which takes a second less: nobody can be asked either. */
export async function runHere(command: Command, ...args: readonly string[]): Promise<Ran> {
  const screen = new Screen();
  const code = await command.run(args, screen).then(
    () => 0,
    (error: unknown) => {
      screen.note(explain(error));
      return error instanceof UsageError ? 2 : 1;
    },
  );
  return { code, stdout: linesOf(screen.printed), stderr: linesOf(screen.notes) };
}

function linesOf(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}

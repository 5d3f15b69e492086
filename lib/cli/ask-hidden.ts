import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { CommandFailed } from './command.ts';

export interface HiddenQuestionStreams {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/**
 * Asks for a line that must not be seen: what is typed or pasted is shown nowhere, not even as asterisks.
 * @throws CommandFailed if the input ends, or Ctrl-C is typed, instead of an answer
 */
export async function askHidden(question: string, { input, output }: HiddenQuestionStreams): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  output.write(question);
  // As a terminal it takes the echo into its own hands, and then writes it nowhere.
  const lines = createInterface({ input, output: nowhere, terminal: true });
  const closed = once(lines, 'close').then(() => {
    throw new CommandFailed('There was no answer: nothing was changed.');
  });
  lines.once('SIGINT', () => lines.close());
  // Closing it after the answer is no failure.
  closed.catch(() => {});
  try {
    return await Promise.race([lines.question(''), closed]);
  } finally {
    lines.close();
    output.write('\n');
  }
}

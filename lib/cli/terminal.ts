import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { stripVTControlCharacters } from 'node:util';
import { askHidden } from './ask-hidden.ts';

/** Where a command reads and writes. */
export interface Terminal {
  /** What was asked for: standard output. */
  print(text: string): void;
  /** What is said beside it: standard error. */
  note(text: string): void;
  /** A line that the next one replaces, and that no one sees but a person who looks on; empty: takes it away. */
  progress(line: string): void;
  /**
   * Asks a person; undefined where there is none.
   * @param options `hidden`: what is typed does not show; undefined: it does
   */
  readonly ask: ((question: string, options?: { readonly hidden: boolean }) => Promise<string>) | undefined;
}

/** The terminal that the process was started in. */
export function processTerminal(): Terminal {
  const { stdin, stdout, stderr } = process;
  return {
    // Labels and names come from a network: they must not steer the terminal.
    print: (text) => void stdout.write(`${stripVTControlCharacters(text)}\n`),
    note: (text) => void stderr.write(`${stripVTControlCharacters(text)}\n`),
    // CSI 2K empties the line.
    progress: (line) => void (stderr.isTTY && stderr.write(`\r\u001b[2K${line}`)),
    ask:
      stdin.isTTY && stderr.isTTY
        ? (question, options) =>
            options?.hidden === true ? askHidden(question, { input: stdin, output: stderr }) : askPerson(question)
        : undefined,
  };
}

async function askPerson(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    // Who ends the input instead of answering has said nothing.
    return await Promise.race([lines.question(question), once(lines, 'close').then(() => '')]);
  } finally {
    lines.close();
  }
}

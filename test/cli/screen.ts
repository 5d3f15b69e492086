import type { Terminal } from '../../lib/cli/terminal.ts';

/** A terminal that keeps what is written, and where nobody can be asked. */
export class Screen implements Terminal {
  readonly printed: string[] = [];
  readonly notes: string[] = [];
  readonly ask = undefined;

  print(text: string): void {
    this.printed.push(text);
  }

  note(text: string): void {
    this.notes.push(text);
  }

  progress(): void {}
}

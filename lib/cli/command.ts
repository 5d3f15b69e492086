import type { Terminal } from './terminal.ts';

/** A command of `npx lorawan`, or a group of them. */
export interface Command {
  /** What it does: one sentence. */
  readonly summary: string;
  /**
   * @param args what stands behind its name on the command line
   * @throws UsageError, CommandFailed
   */
  run(args: readonly string[], terminal: Terminal): Promise<void>;
}

/** A mistake on the command line, told in one sentence: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What was asked for can't be done. The message says why, and what to do about it: exit code 1. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
}

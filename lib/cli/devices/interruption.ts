import type { Terminal } from '../terminal.ts';

/**
 * Runs a job of many steps that a person may end between two of them by Ctrl+C (SIGINT). A second one ends the process at once.
 */
export async function interruptibly<T>(terminal: Terminal, job: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interruption = new AbortController();
  const interrupt = () => {
    terminal.progress('');
    terminal.note('Ends after the call that is under way. Ctrl+C once more ends at once.');
    interruption.abort();
  };
  process.once('SIGINT', interrupt);
  try {
    return await job(interruption.signal);
  } finally {
    process.off('SIGINT', interrupt);
  }
}

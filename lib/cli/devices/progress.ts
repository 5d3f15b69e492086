import type { Terminal } from '../terminal.ts';

const BAR_WIDTH = 24;
/** People read no faster. */
const REDRAW_MS = 100;

export interface ProgressOptions {
  readonly terminal: Pick<Terminal, 'progress' | 'note'>;
  /** Whether somebody looks on: a bar, or else a line for each tenth. */
  readonly isWatched: boolean;
  /** What is counted, e.g. `things`. */
  readonly what: string;
  /** ms. */
  now(): number;
}

/** Shows how far a long job is, how fast it goes and how long it will take. */
export class Progress {
  private readonly startedAt: number;
  private drawnAfterMs = Number.NEGATIVE_INFINITY;
  private tenth = 0;

  constructor(private readonly options: ProgressOptions) {
    this.startedAt = options.now();
  }

  show(done: number, total: number): void {
    if (total === 0) return;
    const { isWatched, now } = this.options;
    const elapsedMs = now() - this.startedAt;
    if (isWatched) this.draw(done, total, elapsedMs);
    else this.tellTenths(done, total, elapsedMs);
  }

  /** Takes the bar away. */
  end(): void {
    this.options.terminal.progress('');
  }

  private draw(done: number, total: number, elapsedMs: number): void {
    if (elapsedMs - this.drawnAfterMs < REDRAW_MS && done < total) return;
    this.drawnAfterMs = elapsedMs;
    this.options.terminal.progress(`[${barOf(done / total)}] ${figures(done, total, elapsedMs)}`);
  }

  private tellTenths(done: number, total: number, elapsedMs: number): void {
    const tenth = Math.floor((10 * done) / total);
    if (tenth === this.tenth) return;
    this.tenth = tenth;
    this.options.terminal.note(`${this.options.what}: ${figures(done, total, elapsedMs)}`);
  }
}

/** Progress of a job that begins now, on the standard error of this process. */
export function showProgress(terminal: Terminal, what: string): Progress {
  return new Progress({ terminal, what, isWatched: process.stderr.isTTY === true, now: () => performance.now() });
}

function barOf(share: number): string {
  return '#'.repeat(Math.floor(share * BAR_WIDTH)).padEnd(BAR_WIDTH, '.');
}

function figures(done: number, total: number, elapsedMs: number): string {
  const perSecond = (1_000 * done) / elapsedMs;
  if (!Number.isFinite(perSecond) || done === 0) return `${done}/${total}`;
  return `${done}/${total}  ${perSecond.toFixed(1)}/s  ${minutes((total - done) / perSecond)} left`;
}

function minutes(seconds: number): string {
  const whole = Math.ceil(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

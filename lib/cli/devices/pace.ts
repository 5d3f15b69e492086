/** What a pace reads and waits by. */
export interface PaceClock {
  /** ms, growing only. */
  now(): number;
  sleep(ms: number): Promise<unknown>;
}

const SECOND_MS = 1_000;

/**
 * Lets calls go, one after the other, evenly and never more than so many within any second, wherever on their way they are
 * counted: a call begins a second after the answer to the one that is so many before it.
 */
export class Pace {
  private readonly answeredAt: number[] = [];
  private begunAt = Number.NEGATIVE_INFINITY;

  /** @param callsPerSecond a whole number, from 1 */
  constructor(
    private readonly callsPerSecond: number,
    private readonly clock: PaceClock,
  ) {}

  async run<T>(call: () => Promise<T>): Promise<T> {
    const { now, sleep } = this.clock;
    // A timer may be early by a fraction.
    for (let waitMs = this.waitMs(now()); waitMs > 0; waitMs = this.waitMs(now())) await sleep(Math.ceil(waitMs));
    this.begunAt = now();
    try {
      return await call();
    } finally {
      this.answeredAt.push(now());
      if (this.answeredAt.length > this.callsPerSecond) this.answeredAt.shift();
    }
  }

  private waitMs(now: number): number {
    const even = this.begunAt + SECOND_MS / this.callsPerSecond;
    const [oldest = Number.NEGATIVE_INFINITY] = this.answeredAt.length < this.callsPerSecond ? [] : this.answeredAt;
    return Math.max(even, oldest + SECOND_MS) - now;
  }
}

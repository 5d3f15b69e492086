/** How many times as long as its limit a script may take by the clock. */
const PATIENCE = 5;

/**
 * The end of what a script may take, in ms of CPU time: a process that others keep waiting is no fault of the codec. All of the
 * process's threads count, so it is not over before as much has passed by the clock.
 */
export class Deadline {
  /** By the clock, in ms from the beginning: what the engine does not interrupt by itself is ended then. */
  readonly latestMs: number;
  private readonly startedAt = performance.now();
  private readonly cpuAtStart = process.cpuUsage();

  constructor(private readonly ms: number) {
    this.latestMs = ms * PATIENCE;
  }

  isOver(): boolean {
    if (performance.now() - this.startedAt < this.ms) return false;
    const { user, system } = process.cpuUsage(this.cpuAtStart);
    return (user + system) / 1000 >= this.ms;
  }
}

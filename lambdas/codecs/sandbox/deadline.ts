/**
 * The end of what a script may take, in ms of CPU time: a process that others keep waiting is no fault of the codec. All of the
 * process's threads count, so it is not over before as much has passed by the clock.
 */
export class Deadline {
  private readonly startedAt = performance.now();
  private readonly cpuAtStart = process.cpuUsage();
  private wasOver = false;

  /** @param purpose of the time, for who hears that it was too long; begins with a space */
  constructor(
    private readonly ms: number,
    private readonly purpose = '',
  ) {}

  /** Once it is over, it stays so. */
  isOver(): boolean {
    this.wasOver ||= performance.now() - this.startedAt >= this.ms && this.cpuMs() >= this.ms;
    return this.wasOver;
  }

  get text(): string {
    return `${this.ms} ms${this.purpose}`;
  }

  private cpuMs(): number {
    const { user, system } = process.cpuUsage(this.cpuAtStart);
    return (user + system) / 1000;
  }
}

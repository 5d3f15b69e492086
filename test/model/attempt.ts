/** Where an attempt of a function dies: at its n-th outside call, before that takes effect or before the answer is back. */
export interface Crash {
  readonly at: number;
  readonly after: boolean;
}

/** Lets others go on, until it is one's turn again. */
export type Pause = () => Promise<void>;

/**
 * One attempt of a function. Its outside calls go through `effect`, which is where others may come in between, and where
 * the host may die: then the call never returns, so that nothing below it runs any more, no `catch` and no `finally`.
 */
export class Attempt {
  private calls = 0;
  private die: () => void = () => {};
  /** Resolves when the host died. */
  readonly died: Promise<'died'>;

  constructor(
    readonly request: string,
    private readonly pause: Pause,
    private readonly crash: Crash | undefined,
  ) {
    this.died = new Promise((resolve) => {
      this.die = () => resolve('died');
    });
  }

  readonly effect = async <T>(call: () => T | Promise<T>): Promise<T> => {
    const isLast = this.calls++ === this.crash?.at;
    await this.pause();
    if (isLast && !this.crash?.after) return this.dead();
    const answer = await call();
    if (isLast) return this.dead();
    await this.pause();
    return answer;
  };

  private dead(): Promise<never> {
    this.die();
    return new Promise(() => {});
  }
}

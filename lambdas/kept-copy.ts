export interface CopySource<T> {
  read(): Promise<T>;
  /** ms since any fixed moment. */
  now(): number;
}

/** A copy of something that is slow to read, shared by all who ask. A read that fails leaves no copy: the next one tries again. */
export class KeptCopy<T> {
  private copy: Promise<T> | undefined;
  private readAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly source: CopySource<T>) {}

  /** ms since the copy was asked for; infinite before the first. */
  get ageMs(): number {
    return this.source.now() - this.readAt;
  }

  /** The copy, or a new one if that is older. */
  noOlderThan(maxAgeMs: number): Promise<T> {
    return this.copy !== undefined && this.ageMs <= maxAgeMs ? this.copy : this.readAgain();
  }

  readAgain(): Promise<T> {
    this.readAt = this.source.now();
    const copy = this.source.read();
    this.copy = copy;
    copy.catch(() => {
      if (this.copy === copy) this.copy = undefined;
    });
    return copy;
  }
}

/** How long a copy of the key is used. */
const FRESH_MS = 5 * 60_000;
/** Refused calls must not turn into a storm of reads. */
const REREAD_AFTER_MS = 10_000;

export interface ApiKeySource {
  read(): Promise<string>;
  /** ms since any fixed moment. */
  now(): number;
}

/** The API key, read when first needed and kept for five minutes, or until the network refuses it. */
export class ApiKey {
  private copy: Promise<string> | undefined;
  private readAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly source: ApiKeySource) {}

  /** The key as it is known; as it is now, if the network has refused what is known and that is not brand-new. */
  async current(isRefused = false): Promise<string> {
    const age = this.source.now() - this.readAt;
    if (this.copy === undefined || age > (isRefused ? REREAD_AFTER_MS : FRESH_MS)) this.readAgain();
    return (await this.copy) ?? '';
  }

  private readAgain(): void {
    this.readAt = this.source.now();
    const copy = this.source.read().then((text) => text.trim());
    this.copy = copy;
    // A read that failed is no copy: the next call tries again.
    copy.catch(() => {
      if (this.copy === copy) this.copy = undefined;
    });
  }
}

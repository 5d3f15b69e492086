import { type CopySource, KeptCopy } from '../../kept-copy.ts';

/** How long a copy of the key is used. */
const FRESH_MS = 5 * 60_000;
/** Refused calls must not turn into a storm of reads. */
const REREAD_AFTER_MS = 10_000;

/** The API key, read when first needed and kept for five minutes, or until the network refuses it. */
export class ApiKey {
  private readonly copy: KeptCopy<string>;

  constructor({ read, now }: CopySource<string>) {
    this.copy = new KeptCopy({ read: async () => (await read()).trim(), now });
  }

  /** The key as it is known; as it is now, if the network has refused what is known and that is not brand-new. */
  current(isRefused = false): Promise<string> {
    return this.copy.noOlderThan(isRefused ? REREAD_AFTER_MS : FRESH_MS);
  }
}

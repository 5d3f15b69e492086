import { createHash, timingSafeEqual } from 'node:crypto';
import { type CopySource, KeptCopy } from '../kept-copy.ts';

/** How long a copy of the secret is used. */
const FRESH_MS = 5 * 60_000;
/** Strangers who try secrets must not turn into a storm of reads. */
const REREAD_AFTER_MS = 5_000;

/**
 * The secret that the network presents with each message, read when first needed and kept for five minutes, or until a
 * secret comes that is not known.
 */
export class WebhookSecret {
  private readonly copy: KeptCopy<Digests>;
  private lastKnown: Digests | undefined;
  private rereadAt = Number.NEGATIVE_INFINITY;

  /** @param source every secret that counts now: the current one, and the one before while a rotation is under way */
  constructor(private readonly source: CopySource<readonly string[]>) {
    this.copy = new KeptCopy({ read: () => this.digestsNow(), now: () => source.now() });
  }

  /** Whether a secret counts. Takes as long for one that nearly does as for one that is all wrong. */
  async accepts(secret: string): Promise<boolean> {
    if (secret === '') return false;
    const digest = digestOf(secret);
    if (isOneOf(digest, await this.copy.noOlderThan(FRESH_MS))) return true;
    // It may be newer than the copy, however new that is.
    return this.mayReread() && isOneOf(digest, await this.copy.readAgain());
  }

  private mayReread(): boolean {
    const now = this.source.now();
    if (now - this.rereadAt < REREAD_AFTER_MS) return false;
    this.rereadAt = now;
    return true;
  }

  private async digestsNow(): Promise<Digests> {
    try {
      const secrets = (await this.source.read()).map((secret) => secret.trim());
      this.lastKnown = secrets.filter((secret) => secret !== '').map(digestOf);
    } catch (error) {
      // The network sends nothing twice: going on with what was known is better than losing its messages.
      if (this.lastKnown === undefined) throw error;
    }
    return this.lastKnown;
  }
}

type Digests = readonly Uint8Array[];

/** Digests are of one length, as a comparison in constant time needs, and tell nothing of the secret's. */
function digestOf(secret: string): Uint8Array {
  return createHash('sha256').update(secret).digest();
}

function isOneOf(digest: Uint8Array, known: Digests): boolean {
  return known.filter((candidate) => timingSafeEqual(candidate, digest)).length > 0;
}

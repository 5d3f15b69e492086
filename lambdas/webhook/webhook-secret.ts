import { createHash, timingSafeEqual } from 'node:crypto';

/** How long a copy of the secret is used. */
const FRESH_MS = 5 * 60_000;
/** Strangers who try secrets must not turn into a storm of reads. */
const REREAD_AFTER_MS = 5_000;

export interface WebhookSecretSource {
  /** Every secret that counts now: the current one, and the one before while a rotation is under way. */
  read(): Promise<readonly string[]>;
  /** ms since any fixed moment. */
  now(): number;
}

/**
 * The secret that the network presents with each message, read when first needed and kept for five minutes, or until a
 * secret comes that is not known.
 */
export class WebhookSecret {
  private copy: Promise<readonly Uint8Array[]> | undefined;
  private readAt = Number.NEGATIVE_INFINITY;
  private rereadAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly source: WebhookSecretSource) {}

  /** Whether a secret counts. Takes as long for one that nearly does as for one that is all wrong. */
  async accepts(secret: string): Promise<boolean> {
    if (secret === '') return false;
    const digest = digestOf(secret);
    if (isOneOf(digest, await this.known())) return true;
    // It may be newer than the copy, however new that is.
    return this.mayReread() && isOneOf(digest, await this.readAgain());
  }

  private known(): Promise<readonly Uint8Array[]> {
    const isFresh = this.source.now() - this.readAt <= FRESH_MS;
    return this.copy !== undefined && isFresh ? this.copy : this.readAgain();
  }

  private mayReread(): boolean {
    const now = this.source.now();
    if (now - this.rereadAt < REREAD_AFTER_MS) return false;
    this.rereadAt = now;
    return true;
  }

  private readAgain(): Promise<readonly Uint8Array[]> {
    this.readAt = this.source.now();
    this.copy = this.digestsNow(this.copy);
    return this.copy;
  }

  private async digestsNow(older: Promise<readonly Uint8Array[]> | undefined): Promise<readonly Uint8Array[]> {
    try {
      const secrets = (await this.source.read()).map((secret) => secret.trim());
      return secrets.filter((secret) => secret !== '').map(digestOf);
    } catch (error) {
      // The network sends nothing twice: going on with an older copy is better than losing its messages.
      if (older !== undefined) return older;
      this.copy = undefined;
      throw error;
    }
  }
}

/** Digests are of one length, as a comparison in constant time needs, and tell nothing of the secret's. */
function digestOf(secret: string): Uint8Array {
  return createHash('sha256').update(secret).digest();
}

function isOneOf(digest: Uint8Array, known: readonly Uint8Array[]): boolean {
  return known.filter((candidate) => timingSafeEqual(candidate, digest)).length > 0;
}

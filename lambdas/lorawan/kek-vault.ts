import { CodedError } from '../errors.ts';
import { type CopySource, KeptCopy } from '../kept-copy.ts';
import { hexToBytes } from './bytes.ts';

/** How long a copy of the vault is used: a rotated KEK has a new label, so an old copy can only lack one. */
const FRESH_MS = 5 * 60_000;
/** Messages with unknown labels must not turn into a storm of reads. */
const REREAD_EVERY_MS = 1_000;

/** What is read is a JSON object, KEK label → KEK in hex (32, 48 or 64 digits). */
export interface KekVaultSource extends CopySource<string> {
  sleep(ms: number): Promise<void>;
}

/** The KEKs of the account by label, read when first needed and kept for five minutes. */
export class KekVault {
  private readonly copy: KeptCopy<Vault>;
  /** The read to come, for which everybody waits who asks before it begins. */
  private nextRead: Promise<Vault> | undefined;

  constructor(private readonly source: KekVaultSource) {
    this.copy = new KeptCopy({ read: async () => parseVault(await source.read()), now: () => source.now() });
  }

  /** The KEK of a label, or undefined if the vault has none. */
  async find(label: string): Promise<Uint8Array | undefined> {
    return (await this.copy.noOlderThan(FRESH_MS)).get(label);
  }

  /** The same from a copy that is read after the call, at most once a second: for a label that is unknown or fails. */
  async findFresh(label: string): Promise<Uint8Array | undefined> {
    this.nextRead ??= this.readWhenDue();
    return (await this.nextRead).get(label);
  }

  private async readWhenDue(): Promise<Vault> {
    const wait = REREAD_EVERY_MS - this.copy.ageMs;
    if (wait > 0) await this.source.sleep(wait);
    // Whoever asks from here on needs a read that begins later than this one.
    this.nextRead = undefined;
    return this.copy.readAgain();
  }
}

/** KEK label → KEK bytes. A Map, since a plain object has labels such as `constructor` from birth. */
type Vault = ReadonlyMap<string, Uint8Array>;

function parseVault(json: string): Vault {
  let vault: unknown;
  try {
    vault = JSON.parse(json);
  } catch {
    // The parser's own message quotes the text, which is a secret.
  }
  if (typeof vault !== 'object' || vault === null || Array.isArray(vault)) {
    throw new Error('the KEK secret is not a JSON object of KEK label to KEK in hex');
  }
  return new Map(Object.entries(vault).map(([label, kek]) => [label, keyBytes(kek)]));
}

/** A KEK that can't be read leaves its label known, so that the message fails as "unwrap failed", not as "unknown". */
function keyBytes(kek: unknown): Uint8Array {
  try {
    return typeof kek === 'string' ? hexToBytes(kek) : new Uint8Array();
  } catch (error) {
    if (error instanceof CodedError) return new Uint8Array();
    throw error;
  }
}

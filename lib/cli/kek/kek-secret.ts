import { isJsonObject } from '../../../lambdas/json-object.ts';
import { CommandFailed } from '../command.ts';

/** KEK label to KEK in hex, as the secret has them. A Map, since a plain object has labels such as `constructor` from birth. */
export type Keks = ReadonlyMap<string, unknown>;

/** One version of what the secret holds. */
export interface SecretVersion {
  readonly id: string;
  readonly text: string;
}

/** A secret as Secrets Manager keeps it: whoever writes last wins, and finds what it replaced in `AWSPREVIOUS`. */
export interface VersionedSecret {
  readonly arn: string;
  read(stage: 'AWSCURRENT' | 'AWSPREVIOUS'): Promise<SecretVersion>;
  /** Makes a new version the current one and answers its id. */
  write(text: string): Promise<string>;
}

/** How often a change is tried while somebody else writes at the same moment. */
const ATTEMPTS = 3;

/** The KEKs of the integration. A KEK that is lost makes sessions unreadable for good, so no change may undo another. */
export class KekSecret {
  constructor(private readonly secret: VersionedSecret) {}

  async read(): Promise<Keks> {
    return this.parse(await this.secret.read('AWSCURRENT'));
  }

  /**
   * Writes what `change` makes of the KEKs. Where somebody else wrote in between, it is made again of theirs and ours
   * together: a label too many does no harm.
   * @throws CommandFailed if others don't cease to write
   */
  async change(change: (keks: Keks) => Keks): Promise<void> {
    let seen: Keks = new Map();
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const before = await this.secret.read('AWSCURRENT');
      const written = await this.secret.write(textOf(change(union(seen, this.parse(before)))));
      const [current, replaced] = await Promise.all([this.secret.read('AWSCURRENT'), this.secret.read('AWSPREVIOUS')]);
      if (current.id === written && replaced.id === before.id) return;
      seen = union(seen, this.parse(before), this.parse(replaced));
    }
    throw new CommandFailed(
      `Somebody else changes the secret ${this.secret.arn} at the same time: look at npx lorawan kek list, then try again.`,
    );
  }

  private parse({ text }: SecretVersion): Keks {
    const keks = parseObject(text);
    if (keks !== undefined) return new Map(Object.entries(keks));
    throw new CommandFailed(
      `The secret ${this.secret.arn} is not a JSON object of KEK label to KEK: mend it first; AWS keeps what it held before as AWSPREVIOUS.`,
    );
  }
}

function parseObject(text: string) {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    // The parser's own message quotes the text, which is a secret.
    return undefined;
  }
}

function union(...all: readonly Keks[]): Keks {
  return new Map(all.flatMap((keks) => [...keks]));
}

function textOf(keks: Keks): string {
  return JSON.stringify(Object.fromEntries(keks));
}

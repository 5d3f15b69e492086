import { CommandFailed } from '../../../lib/cli/command.ts';
import type { JoinServer } from '../../../lib/cli/kek/join-server.ts';
import type { SecretVersion, VersionedSecret } from '../../../lib/cli/kek/kek-secret.ts';

/** A secret in memory that moves its stages as Secrets Manager does, and writes down what happened. */
export class MemorySecret implements VersionedSecret {
  readonly arn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:keks';
  readonly versions: SecretVersion[];
  /** Called before each write, as somebody else who is at work. */
  meanwhile: (secret: MemorySecret) => void = () => {};

  constructor(keks: object | string) {
    this.versions = [{ id: 'v1', text: typeof keks === 'string' ? keks : JSON.stringify(keks) }];
  }

  async read(stage: 'AWSCURRENT' | 'AWSPREVIOUS'): Promise<SecretVersion> {
    const version = this.versions.at(stage === 'AWSCURRENT' ? -1 : -2);
    if (version === undefined) throw new Error(`no version is ${stage}`);
    return version;
  }

  async write(text: string): Promise<string> {
    this.meanwhile(this);
    return this.put(text);
  }

  /** A write by somebody else. */
  put(text: string): string {
    const id = `v${this.versions.length + 1}`;
    this.versions.push({ id, text });
    return id;
  }

  get keks(): Readonly<Record<string, string>> {
    return JSON.parse(this.versions.at(-1)?.text ?? '');
  }
}

/** The Join Server's settings in memory. */
export class MemoryJoinServer implements JoinServer {
  kek: Uint8Array | undefined;
  /** What it refuses with. */
  refuses: { readonly reading?: string; readonly writing?: string } = {};

  constructor(public label: string | undefined) {}

  async kekLabel(): Promise<string | undefined> {
    if (this.refuses.reading !== undefined) throw new CommandFailed(this.refuses.reading);
    return this.label;
  }

  async setKek(label: string, kek: Uint8Array): Promise<void> {
    if (this.refuses.writing !== undefined) throw new CommandFailed(this.refuses.writing);
    this.label = label;
    this.kek = kek;
  }
}

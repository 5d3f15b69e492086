import { randomUUID } from 'node:crypto';
import { arnOf, type Home } from '../arn.ts';
import { AwsError } from '../aws-error.ts';
import { type GenerateSecretString, generatedSecret } from './generated-secret.ts';
import { randomPassword } from './random-password.ts';
import { type SecretContent, type SecretVersion, SecretVersions, type VersionChoice } from './secret-versions.ts';

export interface NewSecret extends SecretContent {
  readonly name: string;
  readonly description?: string;
  /** CloudFormation's recipe for the content, instead of a content. */
  readonly generate?: GenerateSecretString;
  /** Id of the first version. */
  readonly versionId?: string;
}

export interface Secret {
  /** Ends on `-` and 6 characters that AWS draws. */
  readonly arn: string;
  readonly name: string;
  readonly description?: string;
  readonly createdDateMs: number;
  readonly lastChangedDateMs: number;
  /** When it goes, if it has been deleted with a recovery window: until then it can't be used, nor its name. */
  readonly deletionDateMs?: number;
  readonly versions: SecretVersions;
}

export interface SecretStoreOptions extends Home {
  /** Milliseconds since 1970; `Date.now` by default. */
  readonly now?: () => number;
}

const NAME = /^[A-Za-z0-9/_+=.@-]{1,512}$/;
const DAY_MS = 24 * 3600_000;

/** The secrets of the account. A `secretId` is a name, an ARN, or an ARN without the 6 characters at its end. */
export class SecretStore {
  private readonly secrets = new Map<string, Secret>();
  private readonly now: () => number;

  constructor(private readonly options: SecretStoreOptions) {
    this.now = options.now ?? Date.now;
  }

  create({ name, description, generate, versionId, ...content }: NewSecret): Secret {
    if (!NAME.test(name)) {
      throw new AwsError('ValidationException', `Invalid name: ${name} does not fit ${NAME.source}`);
    }
    this.checkNameIsFree(name);
    const createdDateMs = this.now();
    const arn = arnOf(this.options, 'secretsmanager', `secret:${name}-${arnSuffix()}`);
    const dates = { createdDateMs, lastChangedDateMs: createdDateMs };
    const versions = new SecretVersions();
    const secret: Secret = { arn, name, ...(description !== undefined && { description }), ...dates, versions };
    const first = generate === undefined ? content : { secretString: generatedSecret(generate) };
    if (hasContent(first)) versions.add({ ...first, versionId: versionId ?? randomUUID(), createdDateMs });
    this.secrets.set(name, secret);
    return secret;
  }

  find(secretId: string): Secret | undefined {
    const named = this.secrets.get(secretId);
    if (named !== undefined) return named;
    return [...this.secrets.values()].find(({ arn }) => arn === secretId || arn.slice(0, -7) === secretId);
  }

  /** @throws AwsError ResourceNotFoundException */
  describe(secretId: string): Secret {
    const secret = this.find(secretId);
    if (secret !== undefined) return secret;
    throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  }

  value(secretId: string, choice: VersionChoice = {}): SecretVersion {
    return this.usable(secretId).versions.find(choice);
  }

  /** Makes a new version, AWSCURRENT unless other stages are named, and answers its id. */
  put(
    secretId: string,
    content: SecretContent,
    { versionId = randomUUID(), stages }: { readonly versionId?: string; readonly stages?: readonly string[] } = {},
  ): string {
    const secret = this.usable(secretId);
    if (!hasContent(content)) {
      throw new AwsError('InvalidParameterException', 'You must provide SecretString or SecretBinary');
    }
    secret.versions.add({ ...content, versionId, createdDateMs: this.now() }, stages);
    this.secrets.set(secret.name, { ...secret, lastChangedDateMs: this.now() });
    return versionId;
  }

  setDescription(secretId: string, description: string): void {
    const secret = this.usable(secretId);
    this.secrets.set(secret.name, { ...secret, description, lastChangedDateMs: this.now() });
  }

  /** Without a recovery window the secret is gone at once. Answers when it goes, in milliseconds since 1970. */
  delete(secretId: string, recoveryWindowDays?: number): number {
    const secret = this.usable(secretId);
    if (recoveryWindowDays === undefined) {
      this.secrets.delete(secret.name);
      return this.now();
    }
    const deletionDateMs = this.now() + recoveryWindowDays * DAY_MS;
    this.secrets.set(secret.name, { ...secret, deletionDateMs });
    return deletionDateMs;
  }

  /** In the order of their names, without those that are scheduled for deletion. */
  list(): readonly Secret[] {
    const usable = [...this.secrets.values()].filter(({ deletionDateMs }) => deletionDateMs === undefined);
    return usable.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  private usable(secretId: string): Secret {
    const secret = this.describe(secretId);
    if (secret.deletionDateMs === undefined) return secret;
    const message = "You can't perform this operation on the secret because it was marked for deletion.";
    throw new AwsError('InvalidRequestException', message);
  }

  private checkNameIsFree(name: string): void {
    const existing = this.secrets.get(name);
    if (existing === undefined) return;
    if (existing.deletionDateMs === undefined) {
      throw new AwsError('ResourceExistsException', `The operation failed because the secret ${name} already exists.`);
    }
    const message = "You can't create this secret because a secret with this name is already scheduled for deletion.";
    throw new AwsError('InvalidRequestException', message);
  }
}

/** 6 letters and digits, as AWS appends to the name so that a secret made anew has another ARN. */
export function arnSuffix(): string {
  return randomPassword({ PasswordLength: 6, ExcludePunctuation: true });
}

function hasContent({ secretString, secretBinary }: SecretContent): boolean {
  return secretString !== undefined || secretBinary !== undefined;
}

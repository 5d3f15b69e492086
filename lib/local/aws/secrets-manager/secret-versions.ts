import { AwsError } from '../aws-error.ts';

/** What a secret holds: text or bytes. */
export interface SecretContent {
  readonly secretString?: string;
  readonly secretBinary?: Uint8Array;
}

export interface SecretVersion extends SecretContent {
  /** UUID. */
  readonly versionId: string;
  readonly createdDateMs: number;
}

export interface VersionChoice {
  readonly versionId?: string;
  readonly versionStage?: string;
}

const CURRENT = 'AWSCURRENT';
const PREVIOUS = 'AWSPREVIOUS';

/** The versions of one secret, and the stages that point to them: each stage to one version. */
export class SecretVersions {
  private readonly versions = new Map<string, SecretVersion>();
  private readonly stages = new Map<string, string>();

  /** Adding the same version again changes nothing. The first version is AWSCURRENT in any case. */
  add(version: SecretVersion, stages: readonly string[] = [CURRENT]): void {
    const existing = this.versions.get(version.versionId);
    if (existing !== undefined && !sameContent(existing, version)) {
      const message = `You can't use ClientRequestToken ${version.versionId} because that value is already in use for a version with different content`;
      throw new AwsError('ResourceExistsException', message);
    }
    const isFirst = this.versions.size === 0;
    if (existing === undefined) this.versions.set(version.versionId, version);
    for (const stage of new Set(isFirst ? [CURRENT, ...stages] : stages)) this.move(stage, version.versionId);
  }

  /** @throws AwsError ResourceNotFoundException */
  find({ versionId, versionStage }: VersionChoice): SecretVersion {
    const stage = versionStage ?? (versionId === undefined ? CURRENT : undefined);
    const staged = stage === undefined ? versionId : this.stages.get(stage);
    const version = this.versions.get(versionId ?? staged ?? '');
    if (version !== undefined && version.versionId === staged) return version;
    const wanted = versionId === undefined ? `staging label: ${stage}` : `VersionId: ${versionId}`;
    throw new AwsError(
      'ResourceNotFoundException',
      `Secrets Manager can't find the specified secret value for ${wanted}`,
    );
  }

  stagesOf(versionId: string): string[] {
    return [...this.stages].flatMap(([stage, id]) => (id === versionId ? [stage] : []));
  }

  /** Versions that have a stage; AWS forgets the others in time. */
  stagesByVersion(): Readonly<Record<string, readonly string[]>> {
    const staged = [...this.versions.keys()].map((id) => [id, this.stagesOf(id)] as const);
    return Object.fromEntries(staged.filter(([, stages]) => stages.length > 0));
  }

  private move(stage: string, versionId: string): void {
    const before = this.stages.get(stage);
    if (before === versionId) return;
    this.stages.set(stage, versionId);
    if (stage !== CURRENT) return;
    if (before !== undefined) this.stages.set(PREVIOUS, before);
    else this.stages.delete(PREVIOUS);
  }
}

function sameContent(a: SecretContent, b: SecretContent): boolean {
  const bytes = ({ secretBinary }: SecretContent) => secretBinary && Buffer.from(secretBinary).toString('base64');
  return a.secretString === b.secretString && bytes(a) === bytes(b);
}

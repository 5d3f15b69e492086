import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Annotations, App } from 'aws-cdk-lib';
import { projectContext } from '../../read-settings.ts';
import type { Settings } from '../../settings.ts';
import { addIntegration } from '../../stacks/integration.ts';
import type { StackToDeploy } from './deploy.ts';
import type { Template } from './template.ts';

/** What `cdk deploy` would upload and deploy. */
export interface Assembly {
  /** In the order in which they are deployed. */
  readonly stacks: readonly StackToDeploy[];
  /** Folder that holds all of it. */
  readonly directory: string;
  /** Folder of an asset by the S3 key under which CloudFormation would find it. */
  readonly assets: ReadonlyMap<string, string>;
}

interface AssetManifest {
  readonly files: Readonly<
    Record<string, { source: { path: string }; destinations: Readonly<Record<string, { objectKey: string }>> }>
  >;
}

/** Synthesizes the app, with the project's feature flags, just as the command line would. */
export function synthesize(settings: Settings): Assembly {
  const outdir = mkdtempSync(join(tmpdir(), 'lorawan-cdk-'));
  const app = new App({
    outdir,
    context: { ...projectContext() },
    // The validator takes seconds; `cdk synth` and the tests run it.
    builtinCloudFormationValidation: false,
  });
  addIntegration(app, settings);
  // On the laptop the placeholder is the very account.
  Annotations.of(app).acknowledgeWarning('lorawan:placeholderAccount');
  const { stacks } = app.synth();
  const manifests = stacks.map(({ stackName }) => readJson<AssetManifest>(join(outdir, `${stackName}.assets.json`)));
  return {
    directory: outdir,
    stacks: stacks.map(({ stackName, template }) => ({ name: stackName, template: template as Template })),
    assets: new Map(manifests.flatMap((manifest) => assetsOf(manifest, outdir))),
  };
}

function assetsOf({ files }: AssetManifest, outdir: string): [objectKey: string, directory: string][] {
  return Object.values(files).flatMap(({ source, destinations }) =>
    Object.values(destinations).map(({ objectKey }): [string, string] => [objectKey, join(outdir, source.path)]),
  );
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}

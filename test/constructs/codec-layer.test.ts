import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { afterAll, describe, expect, it } from 'vitest';
import { CodecLayer } from '../../lib/constructs/codec-layer.ts';
import { HandlerFunction } from '../../lib/constructs/handler-function.ts';
import { ParkingQueue } from '../../lib/constructs/parking-queue.ts';
import { projectContext } from '../../lib/read-settings.ts';
import { decoderOf, folderOf, removeFolders } from '../lib/codecs/codec-folders.ts';

afterAll(removeFolders);

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
}

const ENV = { codecsDirectory: 'CODECS_DIRECTORY', defaultCodec: 'DEFAULT_CODEC' };

/** A function with the codecs of a folder, as it would be deployed. */
function synthesized(directory: string, byDefault?: string) {
  const app = new App({ context: { ...projectContext() }, builtinCloudFormationValidation: false });
  const stack = new Stack(app, 'small');
  const codecs = new CodecLayer(stack, 'Codecs', { directory, default: byDefault });
  const failures = new ParkingQueue(stack, 'Failures');
  codecs.bindTo(new HandlerFunction(stack, 'Handler', { room: 'setup', description: 'Decodes', failures }), ENV);
  const assembly = app.synth();
  const { Resources } = assembly.getStackByName('small').template as { Resources: Record<string, Resource> };
  const entries = Object.entries(Resources);
  const ofType = (type: string) =>
    entries.filter(([, { Type }]) => Type === type).map(([id, { Properties }]) => ({ id, ...Properties }));
  return {
    directory: assembly.directory,
    layers: ofType('AWS::Lambda::LayerVersion'),
    functions: ofType('AWS::Lambda::Function'),
  };
}

type Synthesized = ReturnType<typeof synthesized>;

const keyOf = (asset: unknown) => (asset as { S3Key: string }).S3Key;
const codeKey = ({ functions: [first] }: Synthesized) => keyOf((first as Record<string, unknown>)['Code']);
const contentKey = ({ layers: [first] }: Synthesized) => keyOf((first as Record<string, unknown>)['Content']);

describe('codecs', () => {
  const folder = folderOf({ 'acme/meter.js': decoderOf(1), 'acme/README.md': 'Meters', 'acme/meter-codec.yaml': '' });
  const small = synthesized(folder, 'acme/meter');

  it('are a layer of the function, which knows where it finds them and which one is the default', () => {
    expect(small.layers).toHaveLength(1);
    expect(small.functions).toMatchObject([
      {
        Layers: [{ Ref: small.layers[0]?.id }],
        Environment: { Variables: { CODECS_DIRECTORY: '/opt/codecs', DEFAULT_CODEC: 'acme/meter' } },
      },
    ]);
  });

  it('are uploaded without what is no codec', () => {
    const asset = join(small.directory, `asset.${contentKey(small).replace('.zip', '')}`);
    expect(readdirSync(asset)).toEqual(['codecs']);
    expect(readdirSync(join(asset, 'codecs/acme'))).toEqual(['meter.js']);
    expect(readFileSync(join(asset, 'codecs/acme/meter.js'), 'utf8')).toBe(decoderOf(1));
  });

  it('that change make another layer, and leave the code of the function as it is', () => {
    const changed = synthesized(folderOf({ 'acme/meter.js': decoderOf(2) }));
    expect(contentKey(changed)).not.toBe(contentKey(small));
    expect(codeKey(changed)).toBe(codeKey(small));
  });

  it('that do not change make the same layer, whatever is written beside them', () => {
    const same = synthesized(folderOf({ 'acme/meter.js': decoderOf(1), 'README.md': 'All new' }));
    expect(contentKey(same)).toBe(contentKey(small));
  });
});

describe('no codecs', () => {
  it('are no layer, since Lambda takes no empty one', () => {
    const { layers, functions } = synthesized(folderOf({ 'README.md': 'Nothing yet' }));
    expect(layers).toEqual([]);
    expect(functions).toMatchObject([
      { Environment: { Variables: { CODECS_DIRECTORY: '/opt/codecs', DEFAULT_CODEC: 'none' } } },
    ]);
    expect(functions[0]).not.toHaveProperty('Layers');
  });
});

describe('codecs that functions could not use', () => {
  it('stop the synthesis', () => {
    expect(() => synthesized(folderOf({ 'acme/meter.js': 'function decodeUplink( {' }))).toThrow(
      /acme\/meter\.js:1:25: SyntaxError: /,
    );
  });

  it('of the project itself are none', () => {
    expect(existsSync('codecs')).toBe(true);
    expect(() => synthesized('codecs')).not.toThrow();
  });
});

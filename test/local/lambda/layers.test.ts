import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { withLayers } from '../../../lib/local/lambda/layers.ts';
import { folderOf, removeFolders } from '../../lib/codecs/codec-folders.ts';

afterAll(removeFolders);

const VARIABLES = { CODECS_DIRECTORY: '/opt/codecs', ALL: '/opt', OTHER: '/optional', STACK_NAME: 'plant' };

describe('a function with a layer', () => {
  it('sees paths below /opt in the folder of the layer', () => {
    const layer = folderOf({ 'codecs/a': '1' });
    expect(withLayers(VARIABLES, [layer])).toEqual({
      ...VARIABLES,
      CODECS_DIRECTORY: join(layer, 'codecs'),
      ALL: layer,
    });
  });

  it('sees several layers as one, the last before the others', () => {
    const layers = [
      folderOf({ 'codecs/a': '1', 'codecs/b': '1' }),
      folderOf({ 'codecs/b': '2', c: '2' }),
      folderOf({ c: '3' }),
    ];
    const { CODECS_DIRECTORY: codecs = '', ALL: all = '' } = withLayers(VARIABLES, layers);
    const files = [join(codecs, 'a'), join(codecs, 'b'), join(all, 'c')];
    expect(files.map((file) => readFileSync(file, 'utf8'))).toEqual(['1', '2', '3']);
    expect(readFileSync(join(layers[0] ?? '', 'codecs/b'), 'utf8')).toBe('1');
    rmSync(all, { recursive: true });
  });
});

it('a function without layers sees its variables as they are', () => {
  expect(withLayers(VARIABLES, [])).toBe(VARIABLES);
});

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { bundle } from '../../lib/bundle.ts';

// Outside the project: what is not in the bundle is nowhere.
const FOLDER = mkdtempSync(join(tmpdir(), 'lorawan-bundle-'));
afterAll(() => rmSync(FOLDER, { recursive: true }));

const CODECS = join(import.meta.dirname, '../../lambdas/codecs');
const ENTRY = join(FOLDER, 'decode.ts');
writeFileSync(
  ENTRY,
  `import { codecFolder } from '${CODECS}/codec-folder.ts';
  import { decodeUplink } from '${CODECS}/decode-uplink.ts';
  import { Sandbox } from '${CODECS}/sandbox/sandbox.ts';
  export async function handler({ directory, reference }) {
    const codec = await codecFolder(directory)(reference);
    return decodeUplink(codec, { bytes: Uint8Array.of(0, 238), fPort: 85, receivedAt: 0 }, new Sandbox());
  }`,
);

const ENGINE = 'node_modules/@jitl/quickjs-wasmfile-release-sync';
const DECODER =
  'function decodeUplink(input) { return { data: { temperature: (input.bytes[0] * 256 + input.bytes[1]) / 10 } }; }';

const filesIn = (directory: string) =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(directory, path)).isFile())
    .sort();

describe('a bundle of what runs codecs', () => {
  const directory = join(FOLDER, 'with-engine');
  const { bytes, maxBytes } = bundle(ENTRY, directory);
  const files = [`${ENGINE}/LICENSE`, `${ENGINE}/dist/emscripten-module.wasm`, `${ENGINE}/package.json`];

  it('has the engine beside it, as a file of its package, with its licence', () => {
    expect(filesIn(directory)).toEqual(['index.mjs', ...files]);
  });

  it('counts all of its files, and may have 1.5 MB of them', () => {
    expect(bytes).toBe(filesIn(directory).reduce((sum, file) => sum + statSync(join(directory, file)).size, 0));
    expect(bytes).toBeGreaterThan(500_000);
    expect(maxBytes).toBe(1_500_000);
  });

  it('decodes in a process that has nothing else', () => {
    const codecs = join(FOLDER, 'codecs');
    mkdirSync(join(codecs, 'acme'), { recursive: true });
    writeFileSync(join(codecs, 'acme/meter.js'), DECODER);
    const url = pathToFileURL(join(directory, 'index.mjs')).href;
    const event = JSON.stringify({ directory: codecs, reference: 'acme/meter' });
    const script = `import(${JSON.stringify(url)})
      .then(({ handler }) => handler(${event}))
      .then((answer) => process.stdout.write(JSON.stringify(answer)))`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: FOLDER,
      env: {},
      encoding: 'utf8',
      timeout: 20_000,
    });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({ data: { temperature: 23.8 }, errors: [] });
  });
});

describe('a bundle of anything else', () => {
  const directory = join(FOLDER, 'without-engine');
  const plain = join(FOLDER, 'plain.ts');
  writeFileSync(plain, 'export const handler = (event: object) => event;');

  it('is one file, of which 600 KB are accepted', () => {
    const { bytes, maxBytes } = bundle(plain, directory);
    expect(filesIn(directory)).toEqual(['index.mjs']);
    expect(bytes).toBe(statSync(join(directory, 'index.mjs')).size);
    expect(maxBytes).toBe(600_000);
  });

  it('loses the files that it had before', () => {
    bundle(ENTRY, directory);
    expect(existsSync(join(directory, ENGINE))).toBe(true);
    bundle(plain, directory);
    expect(filesIn(directory)).toEqual(['index.mjs']);
  });

  it('is left alone where nothing changed', () => {
    bundle(plain, directory);
    const before = statSync(join(directory, 'index.mjs'));
    bundle(plain, directory);
    expect(statSync(join(directory, 'index.mjs')).ino).toBe(before.ino);
  });
});

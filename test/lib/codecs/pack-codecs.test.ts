import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { codecFolder } from '../../../lambdas/codecs/codec-folder.ts';
import { packCodecs } from '../../../lib/codecs/pack-codecs.ts';
import { SettingsError } from '../../../lib/settings.ts';
import { runTypeScript } from '../run-typescript.ts';
import { decoderOf, folderOf, removeFolders } from './codec-folders.ts';

afterAll(removeFolders);

const SCRIPT = decoderOf(1);

function filesIn(directory: string | undefined): string[] {
  if (directory === undefined) return [];
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(directory, path)).isFile())
    .sort();
}

/** What a user reads below the heading, a line for each fault. */
function faultsOf(files: Readonly<Record<string, string | object>>, byDefault?: string): string[] {
  const directory = folderOf(files);
  try {
    packCodecs({ directory, default: byDefault });
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const [heading, ...faults] = error.message.split('\n');
    expect(heading).toBe(`Codecs in ${directory} can't be used:`);
    return faults;
  }
  return [];
}

describe('packed codecs', () => {
  it('are scripts and manifests, and nothing else', () => {
    const packed = packCodecs({
      directory: folderOf({
        'README.md': 'Codecs',
        'acme/LICENSE': 'MIT',
        'acme/meter.js': SCRIPT,
        'acme/meter-codec.yaml': 'uplinkDecoder:',
        'acme/meter@1.6.js': SCRIPT,
        'acme/valve/uplink.js': SCRIPT,
        'acme/valve/downlink.js': SCRIPT,
        'acme/valve/codec.json': { fPort: 85 },
        'acme/valve/examples.json': [],
        'acme/valve-eu/codec.json': { sameAs: 'acme/valve' },
        '.git/hooks/hook.js': 'no codec',
        'node_modules/left-pad/index.js': 'no codec',
      }),
    });
    expect(filesIn(packed)).toEqual([
      'codecs/acme/meter.js',
      'codecs/acme/meter@1.6.js',
      'codecs/acme/valve-eu/codec.json',
      'codecs/acme/valve/codec.json',
      'codecs/acme/valve/downlink.js',
      'codecs/acme/valve/uplink.js',
    ]);
  });

  it('are what functions find there, each script in its place', async () => {
    const names = ['uplink', 'normalize', 'downlink', 'downlink-decoder'];
    const files = Object.fromEntries(names.map((name) => [`acme/valve/${name}.js`, `// ${name}`]));
    const packed = packCodecs({
      directory: folderOf({ ...files, 'acme/valve/codec.json': { fPort: 85 }, 'acme/meter.js': SCRIPT }),
    });
    const find = codecFolder(join(packed ?? '', 'codecs'));
    const { uplink, normalizer, downlink, downlinkDecoder, fPort } = (await find('acme/valve')) ?? {};
    expect([uplink, normalizer, downlink, downlinkDecoder].map((script) => script?.source)).toEqual(
      names.map((name) => `// ${name}`),
    );
    expect(fPort).toBe(85);
    expect((await find('acme/meter'))?.uplink?.source).toBe(SCRIPT);
  });

  it('lie in one place for one content, wherever they come from', () => {
    const pack = (value: number) => packCodecs({ directory: folderOf({ 'acme/meter.js': decoderOf(value) }) });
    expect(pack(1)).toBe(pack(1));
    expect(pack(2)).not.toBe(pack(1));
  });

  it('are none in a folder without any', () => {
    expect(packCodecs({ directory: folderOf({ 'README.md': 'Codecs' }) })).toBeUndefined();
  });
});

describe('a fault of the codecs is a line with path and what is accepted:', () => {
  const places =
    'is no name of a codec; accepted: brand/model.js, or brand/model/ with uplink.js, downlink.js, downlink-decoder.js, ' +
    'normalize.js, codec.json, in lower-case letters, digits, dashes';

  it.each([
    ['a script of no brand', 'meter.js'],
    ['a manifest of no model', 'codec.json'],
    ['a manifest of a brand', 'acme/codec.json'],
    ['a brand in capitals', 'Acme/meter.js'],
    ['a model with a blank', 'acme/my meter.js'],
    ['a model with an underscore', 'acme/my_meter/uplink.js'],
    ['a script of another name', 'acme/meter/decoder.js'],
    ['a script further below', 'acme/meter/eu/uplink.js'],
  ])('%s', (_, path) => {
    expect(faultsOf({ [path]: SCRIPT })).toEqual([`  ${path}: ${places}`]);
  });

  const script = 'a JavaScript that is a script and no module';

  it.each([
    ['that is torn', 'function decodeUplink(input) {\n  return {', ':2:11: SyntaxError: Unexpected end of input'],
    ['with an export', '\n  export function decodeUplink() {}', ":2:3: SyntaxError: Unexpected token 'export'"],
    ['with a line break in words', 'var a = 1;\\n', ':1:11: SyntaxError: Invalid or unexpected token'],
  ])('a script %s', (_, source, fault) => {
    expect(faultsOf({ 'acme/meter/uplink.js': source })).toEqual([
      `  acme/meter/uplink.js${fault}; accepted: ${script}`,
    ]);
  });

  it('a script is not run', () => {
    expect(faultsOf({ 'acme/meter.js': 'throw new Error("run");' })).toEqual([]);
  });

  it.each([
    ['that is no JSON', '{\n  "fPort"\n', /^ {2}acme\/meter\/codec\.json is no JSON: .+$/],
    ['with an FPort of 0', { fPort: 0 }, /^ {2}acme\/meter\/codec\.json can't be used: fPort: 1 to 223 is accepted$/],
    ['with half an FPort', { fPort: 1.5 }, /fPort: 1 to 223 is accepted$/],
    ['with a number for a text', { variables: { a: 1 } }, /variables: an object of texts is accepted$/],
    ['with a number for a codec', { sameAs: 1 }, /sameAs: brand\/model is accepted$/],
    ['with an unknown field', { port: 1 }, /^ {2}acme\/meter\/codec\.json can't be used: .+ is accepted$/],
  ])('a manifest %s', (_, manifest, fault) => {
    const faults = faultsOf({ 'acme/meter.js': SCRIPT, 'acme/meter/codec.json': manifest });
    expect(faults).toEqual([expect.stringMatching(fault)]);
  });

  it('a manifest without a script that decodes or encodes', () => {
    expect(faultsOf({ 'acme/meter/codec.json': {}, 'acme/meter/normalize.js': SCRIPT })).toEqual([
      '  acme/meter/codec.json: belongs to no script; accepted: one beside it, or sameAs',
    ]);
  });

  it('the same as a codec that is not there, or is the same as another itself', () => {
    const faults = faultsOf({
      'acme/meter.js': SCRIPT,
      'acme/meter-2/codec.json': { sameAs: 'acme/meter' },
      'acme/meter-3/codec.json': { sameAs: 'acme/meter-2' },
      'acme/meter-4/codec.json': { sameAs: 'acme/metre' },
    });
    const accepted = 'is not accepted; accepted: a codec of this folder with scripts of its own';
    expect(faults).toEqual([
      `  acme/meter-3/codec.json: sameAs: "acme/meter-2" ${accepted}`,
      `  acme/meter-4/codec.json: sameAs: "acme/metre" ${accepted}`,
    ]);
  });

  it('a default that is not there', () => {
    const files = { 'acme/meter.js': SCRIPT, 'acme/valve/codec.json': { sameAs: 'acme/meter' } };
    expect(faultsOf(files, 'acme/valve')).toEqual([]);
    expect(faultsOf(files, 'acme/metre')).toEqual([
      '  codecs.default: "acme/metre" is not accepted; accepted: acme/meter, acme/valve',
    ]);
    const many = Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`acme/m${index}.js`, SCRIPT]));
    expect(faultsOf(many, 'acme/metre')[0]).toMatch(/accepted: (acme\/m\d+, ){10}…$/);
    expect(faultsOf({}, 'acme/meter')[0]).toMatch(/accepted: none, since .+ has no codecs$/);
  });

  it('all at once', () => {
    expect(faultsOf({ 'meter.js': '', 'acme/meter.js': '(', 'acme/valve/codec.json': [] }, 'a/b')).toHaveLength(4);
  });
});

describe('a folder that is not there', () => {
  const missing = join(folderOf({}), 'absent');

  it('is a fault where it was named', () => {
    expect(() => packCodecs({ directory: missing })).toThrow(
      new SettingsError(
        `Codecs in ${missing} can't be used:\n  codecs.directory: "${missing}" is not accepted; accepted: a folder that exists`,
      ),
    );
    expect(() => packCodecs({ directory: import.meta.filename })).toThrow('accepted: a folder that exists');
  });

  it('is a place without codecs where it was not', () => {
    const { stdout, stderr } = runTypeScript(
      "import { packCodecs } from 'project:lib/codecs/pack-codecs.ts'; console.log(packCodecs({ directory: 'codecs' }));",
      { directory: folderOf({}) },
    );
    expect({ stdout, stderr }).toEqual({ stdout: 'undefined\n', stderr: '' });
  });
});

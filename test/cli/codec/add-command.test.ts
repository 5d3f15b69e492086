import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { codecFaults } from '../../../lib/codecs/codec-faults.ts';
import { readCodecFiles } from '../../../lib/codecs/codec-files.ts';
import { filesIn, folderOf, ROOM, runCodecCommand, type Said } from './codec-files.ts';

const ENCODER = 'function encodeDownlink(input) { return { bytes: [1], fPort: 9 }; }';
const DECODER = 'function decodeDownlink(input) { return { data: { sent: true } }; }';
const EXAMPLES = JSON.stringify([
  { type: 'uplink', input: { bytes: '00EE', fPort: 1 }, output: { data: { temperature: 23.8, port: 1 } } },
]);
const VENDOR = {
  'vendor.js': ROOM,
  'encoder.js': ENCODER,
  'examples.json': EXAMPLES,
  'empty.js': 'var a = 1;',
  'module.js': 'var a = 1;\nexport function decodeUplink() {}\n',
  'needs.js': 'var fs = 1;\nvar b = require("b");\n',
  'torn.js': 'function decodeUplink(input) {\n  return {,};\n}\n',
  'endless.js': 'while (true) {}',
  'throws.js': 'function decodeUplink(input) { throw new Error("no bytes"); }',
  'exports.js': 'exports.decodeUplink = function () { return { data: {} }; };',
  'old.js': 'function Decoder(bytes, port) { return {}; }\nfunction Encoder(object, port) { return [1]; }',
};

const vendor = folderOf.bind(undefined, VENDOR);

/** What is in the folder; a deployment accepts what was filed there. */
function acceptedFilesIn(directory: string, { failure }: Said): Record<string, string> {
  if (failure === undefined) expect(codecFaults(readCodecFiles(directory))).toEqual([]);
  return filesIn(directory);
}

/** Adds a vendor's file to a folder of codecs, and tells what is there then. */
async function add(files: Readonly<Record<string, string | object>>, name: string, ...args: readonly string[]) {
  const directory = folderOf(files);
  const said = await runCodecCommand('add', join(vendor(), name), '--directory', directory, ...args);
  return { ...said, directory, files: acceptedFilesIn(directory, said) };
}

const AS = ['--as', 'acme/room'] as const;

describe('codec add', () => {
  it('files a script, and says what to do next', async () => {
    const { files, printed, failure, directory } = await add({}, 'vendor.js', ...AS);
    expect({ files, failure }).toEqual({ files: { 'acme/room.js': ROOM }, failure: undefined });
    expect(printed).toContain('vendor.js has decodeUplink, normalizeUplink, encodeDownlink, decodeDownlink.');
    expect(printed).toContain(`Filed as acme/room: ${join(directory, 'acme/room.js')}.`);
    expect(printed).toContain('npx cdk deploy --all');
    expect(printed).toContain(`--attribute-payload '{"attributes":{"codec":"acme/room"},"merge":true}'`);
  });

  it('files what codec test and codec run find', async () => {
    const { directory } = await add({}, 'vendor.js', ...AS, '--examples', join(vendor(), 'examples.json'));
    expect(await runCodecCommand('test', '--directory', directory)).toMatchObject({ failure: undefined });
  });

  it('files a default FPort, and keeps what codec.json says beside', async () => {
    const variables = { unit: 'C' };
    const { files } = await add(
      { 'acme/room/codec.json': { variables } },
      'vendor.js',
      ...AS,
      '--f-port',
      '85',
      '--force',
    );
    expect(JSON.parse(files['acme/room/codec.json'] ?? '')).toEqual({ variables, fPort: 85 });
  });

  it('puts a script for downlinks beside the one for uplinks', async () => {
    const { files } = await add({ 'acme/room.js': ROOM }, 'encoder.js', ...AS, '--downlink');
    expect(files).toEqual({ 'acme/room/uplink.js': ROOM, 'acme/room/downlink.js': ENCODER });
  });

  it('knows a script that is for downlinks only', async () => {
    expect((await add({}, 'encoder.js', ...AS)).files).toEqual({ 'acme/room/downlink.js': ENCODER });
  });

  it('files a codec of a firmware version', async () => {
    expect((await add({}, 'vendor.js', '--as', 'acme/room@1.2')).files).toEqual({ 'acme/room@1.2.js': ROOM });
  });

  it.each([
    ['throws.js', ['decodeUplink']],
    ['exports.js', ['decodeUplink']],
    ['old.js', ['decodeUplink', 'encodeDownlink']],
  ])('accepts %s', async (name, has) => {
    const { printed } = await add({}, name, ...AS, '--json');
    expect(Object.values(JSON.parse(printed).entryPoints)).toEqual([has]);
  });
});

describe('codec add refuses', () => {
  it.each([
    ['torn.js', /torn\.js can't be loaded, and was not filed: SyntaxError: .*torn\.js:2:\d+\)$/],
    ['module.js', /SyntaxError: .*export.*module\.js:2:\d+\)$/],
    ['needs.js', /ReferenceError: .*require.*needs\.js:2:\d+\)$/],
    ['endless.js', /took longer than \d+ ms to load$/],
    ['empty.js', /empty\.js has none of the functions decodeUplink, encodeDownlink and decodeDownlink/],
    ['missing.js', /missing\.js can't be read: ENOENT/],
  ])('%s', async (name, words) => {
    const { failure, files } = await add({}, name, ...AS);
    expect(failure).toMatch(/^CommandFailed: /);
    expect(failure).toMatch(words);
    expect(files).toEqual({});
  });

  it('a script for downlinks that is for uplinks', async () => {
    const { failure } = await add({}, 'throws.js', ...AS, '--downlink');
    expect(failure).toMatch(/throws\.js has neither encodeDownlink nor decodeDownlink\.$/);
  });

  it.each([[[]], [['--as', 'Acme/Room']], [['--as', '../room']], [['--as', 'room']]])(
    'a name as in %j',
    async (name) => {
      expect((await add({}, 'vendor.js', ...name)).failure).toMatch(/^UsageError: --as /);
    },
  );

  it.each([
    ['a script', { 'acme/room.js': 'mine' }, ['vendor.js'], 'acme/room.js'],
    ['the script in a folder', { 'acme/room/uplink.js': 'mine' }, ['vendor.js'], 'acme/room/uplink.js'],
    [
      'that for downlinks',
      { 'acme/room.js': ROOM, 'acme/room/downlink.js': 'mine' },
      ['encoder.js'],
      'acme/room/downlink.js',
    ],
    ['the FPort', { 'acme/room/codec.json': { fPort: 1 } }, ['vendor.js', '--f-port', '2'], 'acme/room/codec.json'],
  ])('to overwrite %s, unless it is forced to', async (_, existing, [name = '', ...args], lost) => {
    const refused = await add(existing, name, ...AS, ...args);
    expect(refused.failure).toMatch(new RegExp(`would be lost: .*${lost}\\. --force overwrites it\\.$`));
    expect(Object.keys(refused.files)).toEqual(Object.keys(existing).sort());
    const forced = await add(existing, name, ...AS, ...args, '--force');
    expect(forced.failure).toBeUndefined();
    expect(forced.files[lost]).not.toMatch(/mine|"fPort":1/);
  });

  it('nothing where all of it is there already', async () => {
    expect(await add({ 'acme/room.js': ROOM }, 'vendor.js', ...AS)).toMatchObject({ failure: undefined });
  });

  it('scripts that would not be used, since codec.json names others', async () => {
    const { failure } = await add({ 'acme/room/codec.json': { sameAs: 'acme/hall' } }, 'vendor.js', ...AS);
    expect(failure).toBe('CommandFailed: acme/room/codec.json says sameAs acme/hall: take that away first.');
  });
});

describe("codec add of a codec's file of The Things Network", () => {
  const yaml = (uplink: string, encoder: string, decoder: string) =>
    `uplinkDecoder: { fileName: ${uplink} }\ndownlinkEncoder: { fileName: ${encoder} }\ndownlinkDecoder: { fileName: ${decoder} }\n`;

  /** Adds `vendor/acme/room-codec.yaml` of a copy of the device repository. */
  async function addYaml(text: string, existing: Readonly<Record<string, string>> = {}, ...args: readonly string[]) {
    const scripts = { 'room.js': ROOM, 'encoder.js': ENCODER, 'decoder.js': DECODER, 'below/encoder.js': ENCODER };
    const files = Object.entries({ ...scripts, 'room-codec.yaml': text }).map(([name, it]) => [
      `vendor/acme/${name}`,
      it,
    ]);
    const directory = folderOf(existing);
    const file = join(folderOf(Object.fromEntries(files)), 'vendor/acme/room-codec.yaml');
    const said = await runCodecCommand('add', file, '--directory', directory, ...args);
    return { ...said, files: acceptedFilesIn(directory, said) };
  }

  it.each([
    ['one script', ['room.js', 'room.js', 'room.js'], { 'acme/room.js': ROOM }],
    [
      'an encoder apart',
      ['room.js', 'encoder.js', 'room.js'],
      { 'acme/room/uplink.js': ROOM, 'acme/room/downlink.js': ENCODER, 'acme/room/downlink-decoder.js': ROOM },
    ],
    [
      'a decoder apart',
      ['room.js', 'room.js', 'decoder.js'],
      { 'acme/room/uplink.js': ROOM, 'acme/room/downlink-decoder.js': DECODER },
    ],
    [
      'three scripts',
      ['room.js', 'below/encoder.js', 'decoder.js'],
      { 'acme/room/uplink.js': ROOM, 'acme/room/downlink.js': ENCODER, 'acme/room/downlink-decoder.js': DECODER },
    ],
  ] as const)('files %s under the brand of its folder', async (_, [uplink, encoder, decoder], files) => {
    const text = yaml(uplink, encoder, decoder);
    expect((await addYaml(text)).files).toEqual({ ...files, 'acme/room/codec.yaml': text });
  });

  it.each([
    ['an encoder only', 'downlinkEncoder: { fileName: encoder.js }', ENCODER],
    ['a decoder of downlinks only', 'downlinkDecoder: { fileName: decoder.js }', DECODER],
  ])('files %s', async (_, text, script) => {
    expect((await addYaml(text)).files).toEqual({ 'acme/room/downlink.js': script, 'acme/room/codec.yaml': text });
  });

  it('replaces one script by several if it is forced to', async () => {
    const text = yaml('room.js', 'encoder.js', 'encoder.js').split('\n').slice(0, 2).join('\n');
    const existing = { 'acme/room.js': 'mine' };
    expect((await addYaml(text, existing)).failure).toMatch(/would be lost: .*acme\/room\.js\./);
    expect(Object.keys((await addYaml(text, existing, '--force')).files)).toEqual([
      'acme/room/codec.yaml',
      'acme/room/downlink.js',
      'acme/room/uplink.js',
    ]);
  });

  it.each([
    ['has none of its parts', 'name: Room', /has none of uplinkDecoder, downlinkEncoder and downlinkDecoder\.$/],
    ['is no YAML', 'a: [', /room-codec\.yaml can't be used: .* at line 1, column/],
    ['names no script', 'uplinkDecoder: {}', /fileName must name a script beside it, for uplink\.$/],
    ['names a script that is not there', 'uplinkDecoder: { fileName: hall.js }', /hall\.js can't be read/],
    [
      'names one without the function',
      'uplinkDecoder: { fileName: encoder.js }',
      /encoder\.js has no decodeUplink, as .*room-codec\.yaml has it\.$/,
    ],
  ])('refuses one that %s', async (_, text, words) => {
    const { failure, files } = await addYaml(text);
    expect(failure).toMatch(words);
    expect(files).toEqual({});
  });
});

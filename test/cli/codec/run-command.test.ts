import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderOf, ROOM, runCodecCommand } from './codec-files.ts';

const FILED = { 'acme/room.js': ROOM, 'acme/room/codec.json': { fPort: 85 } };

const run = (files: Readonly<Record<string, string | object>>, ...args: readonly string[]) =>
  runCodecCommand('run', ...args, '--directory', folderOf(files));

/** What `--json` prints. */
async function answer(files: Readonly<Record<string, string | object>>, ...args: readonly string[]) {
  const { printed, failure } = await run(files, ...args, '--json');
  return { ...JSON.parse(printed), failure };
}

describe('codec run', () => {
  it('shows what an uplink says, on the FPort of the codec', async () => {
    const { printed, failure } = await run(FILED, 'acme/room', '--hex', '00EE');
    expect(printed).toMatch(
      /^acme\/room, uplink, FPort 85, [\d.]+ ms\n\{\n {2}"temperature": 23\.8,\n {2}"port": 85\n\}\nNormalised: \[/,
    );
    expect(failure).toBeUndefined();
  });

  it.each([[['--hex', '00ee']], [['--hex', '0x00 EE']], [['--hex', '00:EE']], [['--base64', 'AO4=']]])(
    'reads the bytes of %j',
    async (bytes) => {
      expect(await answer(FILED, 'acme/room', '--f-port', '2', ...bytes)).toMatchObject({
        codec: 'acme/room',
        type: 'uplink',
        fPort: 2,
        data: { temperature: 23.8, port: 2 },
        normalized: [{ air: { temperature: 23.8 } }],
        warnings: [],
        errors: [],
        ms: expect.any(Number),
      });
    },
  );

  it('encodes a downlink', async () => {
    expect(await answer(FILED, '--encode', '{"led":"on"}')).toMatchObject({
      type: 'downlink-encode',
      fPort: 85,
      hex: '0101',
      bytes: 'AQE=',
      errors: [],
    });
    expect((await run(FILED, '--encode', '{"led":"on"}')).printed).toMatch(/\nBytes: 0101 \(base64: AQE=\)$/);
  });

  it('warns of an encoder that makes no bytes', async () => {
    const { warnings, failure } = await answer(FILED, '--encode', '{"lid":"on"}');
    expect(warnings).toEqual([expect.stringMatching(/^no bytes: .* CODEC_NO_BYTES$/)]);
    expect(failure).toBeUndefined();
  });

  it('decodes a downlink', async () => {
    expect(await answer(FILED, '--hex', '0101', '--downlink')).toMatchObject({
      type: 'downlink-decode',
      data: { led: 'on' },
    });
  });

  it('runs a script that is filed nowhere', async () => {
    const file = join(folderOf({ 'mine.js': ROOM }), 'mine.js');
    expect(await answer({}, file, '--hex', '00EE')).toMatchObject({ codec: file, fPort: 1, data: { port: 1 } });
  });

  it('tells an error with line and column, and fails', async () => {
    const broken = 'function decodeUplink() {\n  return nothing.at;\n}';
    const { printed, failure } = await run({ 'acme/room.js': broken }, '--hex', '00');
    expect(printed).toMatch(/\nError: ReferenceError: .* \(acme\/room\.js:2:\d+\) \[CODEC_FAILED\]$/);
    expect(failure).toBe('CommandFailed: acme/room answered with an error.');
  });

  it.each([
    ['decodeUplink', ['--hex', '00']],
    ['encodeDownlink', ['--encode', '{}']],
    ['decodeDownlink', ['--hex', '00', '--downlink']],
  ])('tells that there is no %s', async (name, args) => {
    const { errors, failure } = await answer({ 'acme/room.js': 'var a = 1;' }, ...args);
    expect(errors).toEqual([{ code: 'CODEC_FAILED', message: `codec acme/room has no function ${name}` }]);
    expect(failure).toMatch(/^CommandFailed/);
  });
});

describe('codec run without a name', () => {
  it('takes the only codec, and not one that lends it another name', async () => {
    const files = { ...FILED, 'acme/roo/codec.json': { sameAs: 'acme/room' } };
    expect(await answer(files, '--hex', '00EE')).toMatchObject({ codec: 'acme/room' });
  });

  it('names the choices where there are several', async () => {
    const { failure } = await run({ ...FILED, 'acme/hall/uplink.js': ROOM }, '--hex', '00EE');
    expect(failure).toMatch(/^UsageError: Which codec\? In .* there are acme\/hall, acme\/room\.$/);
  });

  it('says that there is none', async () => {
    expect((await run({}, '--hex', '00EE')).failure).toMatch(/^CommandFailed: There is no codec in /);
  });
});

describe('codec run refuses', () => {
  it.each([
    ['nothing to do', [], /One of --hex, --base64 and --encode/],
    ['two things', ['--hex', '00', '--encode', '{}'], /One of --hex, --base64 and --encode/],
    ['half a byte', ['--hex', '0'], /--hex 0 is not accepted: an even number of hex digits is/],
    ['what is no base64', ['--base64', '!'], /--base64 ! is not accepted/],
    ['what is no JSON', ['--encode', '{'], /--encode is no JSON/],
    ['what is no object', ['--encode', '[1]'], /--encode takes a JSON object/],
    ['to encode a downlink that is there', ['--encode', '{}', '--downlink'], /--downlink goes with/],
    ['FPort 0', ['--hex', '00', '--f-port', '0'], /--f-port 0 is not accepted: a whole number from 1 to 255/],
    ['FPort 224 of a downlink', ['--encode', '{}', '--f-port', '224'], /from 1 to 223/],
  ])('%s', async (_, args, words) => {
    expect((await run(FILED, 'acme/room', ...args)).failure).toMatch(words);
  });

  it.each([['acme/hall'], ['../acme/room'], ['room']])('the codec %s that is not there', async (name) => {
    const { failure } = await run(FILED, name, '--hex', '00');
    expect(failure).toMatch(/^CommandFailed: There is no codec .*; there are acme\/room\.$/);
  });

  it('a script that is not there', async () => {
    expect((await run(FILED, 'missing.js', '--hex', '00')).failure).toMatch(
      /^CommandFailed: missing\.js can't be read: ENOENT/,
    );
  });
});

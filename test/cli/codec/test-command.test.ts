import { describe, expect, it } from 'vitest';
import { folderOf, ROOM, runCodecCommand } from './codec-files.ts';

const test = (directory: string, ...args: readonly string[]) =>
  runCodecCommand('test', '--directory', directory, ...args);

const uplink = (bytes: string, data: object, more: object = {}) => ({
  type: 'uplink',
  description: `a report of ${bytes}`,
  input: { bytes, fPort: 2 },
  output: { data },
  ...more,
});

const GOOD = [
  uplink('00EE', { temperature: 23.8, port: 2 }, { normalizedOutput: { data: [{ air: { temperature: 23.8 } }] } }),
  { type: 'uplink', input: { bytes: [1], fPort: 2 }, output: { errors: ['too short'] } },
  { type: 'downlink-encode', input: { data: { led: 'on' } }, output: { bytes: '0101' } },
  { type: 'downlink-decode', input: { bytes: [1, 0], fPort: 2 }, output: { data: { led: 'off' } } },
];
const FILED = { 'acme/room.js': ROOM, 'acme/room/examples.json': GOOD };

describe('codec test', () => {
  it('runs all examples of all codecs, and counts them', async () => {
    const directory = folderOf({
      ...FILED,
      'other/room/uplink.js': ROOM,
      'other/room/examples.json': { examples: GOOD },
    });
    const { printed, notes, failure } = await test(directory);
    expect(printed).toBe(
      [
        'CODEC       EXAMPLES  PASSED  FAILED',
        'acme/room          4       4       0',
        'other/room         4       4       0',
      ].join('\n'),
    );
    expect({ notes, failure }).toEqual({ notes: '', failure: undefined });
  });

  it('runs those of one codec', async () => {
    const { printed } = await test(
      folderOf({ ...FILED, 'acme/broken.js': '(', 'acme/broken/examples.json': GOOD }),
      'acme/room',
    );
    expect(printed.split('\n')).toHaveLength(2);
  });

  it('shows in what an example fails', async () => {
    const examples = [uplink('00EE', { temperature: 23.9, humidity: 60 }), ...GOOD];
    const { printed, failure } = await test(folderOf({ ...FILED, 'acme/room/examples.json': examples }));
    expect(printed).toContain('acme/room         5       4       1');
    expect(printed).toContain(
      [
        '✗ acme/room: a report of 00EE (uplink, acme/room/examples.json)',
        '    data.temperature: expected 23.9, got 23.8',
        '    data.humidity: expected 60, got nothing',
        '    data.port: expected nothing, got 2',
      ].join('\n'),
    );
    expect(failure).toBe('CommandFailed: 1 of 5 examples failed.');
  });

  it('shows bytes in hex', async () => {
    const examples = [{ type: 'downlink-encode', input: { data: { led: 'on' } }, output: { bytes: [1, 2] } }];
    const { printed } = await test(folderOf({ ...FILED, 'acme/room/examples.json': examples }));
    expect(printed).toContain('    bytes: expected "0102", got "0101"');
  });

  it.each([
    [
      'a normalised form',
      [{ air: { temperature: 24 } }],
      'normalizedOutput.data[0].air.temperature: expected 24, got 23.8',
    ],
    ['two measurements', [{ air: { temperature: 23.8 } }, {}], 'normalizedOutput.data[1]: expected {}, got nothing'],
  ])('compares %s', async (_, data, line) => {
    const examples = [uplink('00EE', { temperature: 23.8, port: 2 }, { normalizedOutput: { data } })];
    expect((await test(folderOf({ ...FILED, 'acme/room/examples.json': examples }))).printed).toContain(line);
  });

  it('tells what a codec throws, with line and column', async () => {
    const directory = folderOf({ ...FILED, 'acme/room.js': 'function decodeUplink() {\n  return nothing.at;\n}' });
    expect((await test(directory)).printed).toMatch(/errors: expected nothing, got \[".*\(acme\/room\.js:2:\d+\)"\]/);
  });

  it('tells that a function is missing', async () => {
    const { printed } = await test(folderOf({ ...FILED, 'acme/room.js': 'function decodeUplink() { return {}; }' }));
    expect(printed).toContain('got ["the codec has no function encodeDownlink"]');
  });

  it('gives a codec its variables, and an encoder the FPort of the codec', async () => {
    const source = 'function encodeDownlink(input) { return { bytes: [Number(input.variables.unit), input.fPort] }; }';
    const examples = [{ type: 'downlink-encode', input: { data: {} }, output: { bytes: '0755', fPort: 85 } }];
    const manifest = { fPort: 85, variables: { unit: '7' } };
    const files = { 'a/b/downlink.js': source, 'a/b/codec.json': manifest, 'a/b/examples.json': examples };
    expect((await test(folderOf(files))).failure).toBeUndefined();
  });

  it('works in UTC, wherever it runs', async () => {
    const source = 'function decodeUplink(i) { return { data: { hour: i.recvTime.getHours() } }; }';
    const examples = [
      { type: 'uplink', input: { bytes: '', recvTime: '2026-07-01T12:00:00Z' }, output: { data: { hour: 12 } } },
    ];
    const zone = process.env['TZ'];
    process.env['TZ'] = 'Asia/Shanghai';
    try {
      expect((await test(folderOf({ 'a/b.js': source, 'a/b/examples.json': examples }))).failure).toBeUndefined();
    } finally {
      if (zone === undefined) delete process.env['TZ'];
      else process.env['TZ'] = zone;
    }
  });

  it('prints a JSON object a line with --json, and the sum at the end', async () => {
    const { printed } = await test(
      folderOf({ ...FILED, 'acme/room/examples.json': [uplink('00EE', {}), ...GOOD] }),
      '--json',
    );
    const lines = printed.split('\n').map((line) => JSON.parse(line));
    expect(lines).toHaveLength(6);
    expect(lines[0]).toEqual({
      codec: 'acme/room',
      example: 'a report of 00EE',
      type: 'uplink',
      pass: false,
      file: 'acme/room/examples.json',
      differences: [
        { path: 'data.temperature', actual: 23.8 },
        { path: 'data.port', actual: 2 },
      ],
    });
    expect(lines[1]).toMatchObject({ codec: 'acme/room', example: 'a report of 00EE', type: 'uplink', pass: true });
    expect(lines[5]).toEqual({ passed: 4, failed: 1 });
  });
});

describe('codec test has something to tell where', () => {
  it('a codec has no examples', async () => {
    const { notes, failure } = await test(folderOf({ ...FILED, 'acme/door.js': ROOM }));
    expect({ notes, failure }).toEqual({ notes: 'Without examples: acme/door.', failure: undefined });
  });

  it('no codec has any', async () => {
    expect((await test(folderOf({ 'acme/door.js': ROOM }))).failure).toMatch(
      /^CommandFailed: There are no examples to run/,
    );
  });

  it('the folder is empty, or is not there', async () => {
    const directory = folderOf({});
    expect((await test(directory)).failure).toMatch(/^CommandFailed: There are no examples/);
    expect((await test(`${directory}/codecs`)).failure).toMatch(
      /^CommandFailed: The folder of codecs can't be read: ENOENT/,
    );
  });

  it('the codec is not there, and which ones are', async () => {
    expect((await test(folderOf(FILED), 'acme/hall')).failure).toMatch(
      /^CommandFailed: There is no codec acme\/hall in .*; there are acme\/room\.$/,
    );
  });

  it('a codec.json is wrong: that is a failure', async () => {
    const { printed, failure } = await test(
      folderOf({ ...FILED, 'acme/door/codec.json': { fport: 1 }, 'acme/door.js': ROOM }),
    );
    expect(printed).toMatch(/✗ acme\/door: codec\.json .*\n {4}acme\/door\/codec\.json can't be used/);
    expect(failure).toBe('CommandFailed: 1 of 5 examples failed.');
  });

  it.each([
    ['no JSON', '[', /✗ acme\/room: acme\/room\/examples\.json \(acme\/room\/examples\.json\)\n {4}.*JSON/],
    ['no examples', '{}', /\n {4}an array of examples, or an object with it as examples, is accepted/],
    [
      'one that can not be run',
      [{ type: 'uplink', output: {} }],
      /✗ acme\/room: 1 .*\n {4}input: an object is accepted/,
    ],
  ])('a file of examples holds %s: that is a failure', async (_, content, text) => {
    const { printed, failure } = await test(folderOf({ ...FILED, 'acme/room/examples.json': content }));
    expect(printed).toMatch(text);
    expect(failure).toBe('CommandFailed: 1 of 1 examples failed.');
  });
});

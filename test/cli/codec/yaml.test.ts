import { describe, expect, it } from 'vitest';
import { folderOf, ROOM, runCodecCommand } from './codec-files.ts';

const YAML = `uplinkDecoder:
  fileName: room.js
  examples:
    - description: A warm room
      input:
        fPort: 2
        bytes: [0, 238]
        recvTime: '2026-11-21T10:00:00.123456789Z'
      output:
        data:
          temperature: 23.8
          port: 2
      normalizedOutput:
        data:
          - air:
              temperature: 23.8
downlinkEncoder:
  fileName: room-encoder.js
  examples:
    - description: Light
      input: { data: { led: 'on' } }
      output: { bytes: [1, 1], fPort: 9 }
`;
const ENCODER = 'function encodeDownlink(input) { return { bytes: [1, 1], fPort: 9 }; }';
const BESIDE = { 'acme/room.js': ROOM, 'acme/room-encoder.js': ENCODER };

/** Which examples ran, and whether they passed. */
async function ran(files: Readonly<Record<string, string>>) {
  const { printed, notes } = await runCodecCommand('test', '--json', '--directory', folderOf(files));
  const results = printed.split('\n').map((line) => JSON.parse(line));
  return { results: results.slice(0, -1).map(({ codec, example, pass }) => [codec, example, pass]), notes };
}

const BOTH = [
  ['acme/room', 'A warm room', true],
  ['acme/room', 'Light', true],
];

describe("a codec's file of The Things Network", () => {
  it.each([['acme/room.yaml'], ['acme/room.yml'], ['acme/room-codec.yaml'], ['acme/any.yaml']])(
    'counts as %s beside the script that it names',
    async (path) => {
      expect((await ran({ ...BESIDE, [path]: YAML })).results).toEqual(BOTH);
    },
  );

  it('counts in the folder of the codec, whatever it is called, with the scripts of the codec', async () => {
    const files = { 'acme/room/uplink.js': ROOM, 'acme/room/downlink.js': ENCODER, 'acme/room/vendor.yml': YAML };
    expect(await ran(files)).toEqual({ results: BOTH, notes: '' });
  });

  it('that names a script which is not deployed for it is told', async () => {
    const { notes } = await ran({ ...BESIDE, 'acme/room.yaml': YAML });
    expect(notes).toContain('acme/room: examples of downlink-encode ran acme/room-encoder.js, which is not what');
  });

  it('of another script is none of a codec', async () => {
    const { results } = await ran({ 'acme/hall.js': ROOM, 'acme/room-codec.yaml': YAML });
    expect(results).toEqual([]);
  });

  it('may be a file of the device repository that has nothing to do with codecs', async () => {
    expect((await ran({ ...BESIDE, 'acme/room.yaml': 'name: Room\n', 'acme/a.yaml': YAML })).results).toEqual(BOTH);
  });

  it('that can not be read is told with line and column', async () => {
    const { printed } = await runCodecCommand('test', '--directory', folderOf({ ...BESIDE, 'acme/room.yaml': 'a: [' }));
    expect(printed).toMatch(/✗ acme\/room: acme\/room\.yaml .*\n {4}.* at line 1, column \d+/);
  });

  it('may name a script in a folder below', async () => {
    const files = { 'acme/room.js': ROOM, 'acme/payload/any.js': ENCODER };
    const yaml = YAML.replace('room-encoder.js', 'payload/any.js');
    expect((await ran({ ...files, 'acme/room.yaml': yaml })).results).toEqual(BOTH);
  });

  it('names no script outside of its folder', async () => {
    const yaml = YAML.replace('room-encoder.js', '../room-encoder.js');
    expect((await ran({ ...BESIDE, 'acme/room.yaml': yaml })).results).toEqual([
      BOTH[0],
      ['acme/room', 'Light', false],
    ]);
  });
});

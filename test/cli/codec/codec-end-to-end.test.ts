import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SETTINGS } from '../../local/laptop/outside.ts';
import { runLorawan } from '../run-lorawan.ts';
import { folderOf, ROOM, runCodecCommand } from './codec-files.ts';

const EXAMPLES = [
  { type: 'uplink', input: { bytes: '00EE', fPort: 2 }, output: { data: { temperature: 23.8, port: 2 } } },
  { type: 'uplink', input: { bytes: '00EE', fPort: 2 }, output: { data: { temperature: 24, port: 2 } } },
];
const codecs = () => folderOf({ 'acme/room.js': ROOM, 'acme/room/examples.json': EXAMPLES });

describe('npx lorawan codec, as it is typed', () => {
  it('finds the folder in the settings, prints what passes and fails, and ends with exit code 1', async () => {
    const directory = codecs();
    const settings = join(directory, 'settings.json');
    writeFileSync(settings, JSON.stringify({ ...SETTINGS, codecs: { directory } }));
    const { code, stdout, stderr } = await runLorawan('codec', 'test', '--settings', settings, '--json');
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toMatchObject([
      { codec: 'acme/room', example: '1', type: 'uplink', pass: true },
      { codec: 'acme/room', example: '2', type: 'uplink', pass: false },
      { passed: 1, failed: 1 },
    ]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '1 of 2 examples failed.\n' });
  });

  it('runs the examples of the codecs that the project comes with', async () => {
    const { printed, failure } = await runCodecCommand('test');
    expect(printed).toMatch(/^CODEC +EXAMPLES +PASSED +FAILED\n/);
    expect(failure).toBeUndefined();
  });

  it.each([
    ['test', '[brand/model] [options]'],
    ['run', '[brand/model or FILE] [options]'],
    ['add', '<FILE> [options]'],
  ])('%s shows its usage, without a word of AWS credentials', async (name, usage) => {
    const { printed } = await runCodecCommand(name, '--help');
    expect(printed).toContain(`Usage: npx lorawan codec ${name} ${usage}\n`);
    expect(printed).not.toContain('AWS_PROFILE');
  });
});

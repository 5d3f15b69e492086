import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach } from 'vitest';
import { codec } from '../../../lib/cli/codec.ts';
import { Screen } from '../screen.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A folder with files by their paths, until the test is over. */
export function folderOf(files: Readonly<Record<string, string | object>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'lorawan-codecs-'));
  folders.push(folder);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}

/** What is in a folder, by path. */
export function filesIn(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map(({ parentPath, name }) => join(parentPath, name)).sort();
  return Object.fromEntries(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]));
}

export interface Said {
  readonly printed: string;
  readonly notes: string;
  /** What the command failed with. */
  readonly failure: string | undefined;
}

/** Runs `npx lorawan codec` in this process. */
export async function runCodecCommand(...args: readonly string[]): Promise<Said> {
  const screen = new Screen();
  const failure = await codec.run(args, screen).then(
    () => undefined,
    (error: Error) => `${error.name}: ${error.message}`,
  );
  return { printed: screen.printed.join('\n'), notes: screen.notes.join('\n'), failure };
}

/** Room sensor whose payload is a temperature in tenths of a degree, and a flag. */
export const ROOM = `function decodeUplink(input) {
  var raw = (input.bytes[0] << 8) | input.bytes[1];
  if (input.bytes.length < 2) return { errors: ['too short'] };
  return { data: { temperature: (raw > 32767 ? raw - 65536 : raw) / 10, port: input.fPort }, warnings: [] };
}
function normalizeUplink(input) {
  return { data: [{ air: { temperature: input.data.temperature } }] };
}
function encodeDownlink(input) {
  return input.data.led === undefined ? { bytes: [] } : { bytes: [1, input.data.led === 'on' ? 1 : 0] };
}
function decodeDownlink(input) {
  return { data: { led: input.bytes[1] === 1 ? 'on' : 'off' } };
}
`;

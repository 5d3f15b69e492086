import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const made = new Set<string>();

/** A folder with those files; `removeFolders` removes it. */
export function folderOf(files: Readonly<Record<string, string | object>>): string {
  const directory = mkdtempSync(join(tmpdir(), 'lorawan-codecs-'));
  made.add(directory);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return directory;
}

export function removeFolders(): void {
  for (const directory of made) rmSync(directory, { recursive: true });
  made.clear();
}

/** A script that decodes to a constant. */
export const decoderOf = (value: number): string => `function decodeUplink() { return { data: { value: ${value} } }; }`;

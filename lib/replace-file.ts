import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Writes a file in one step, and not at all where nothing changes: another process may be reading it.
 * @param temporary where it may lie until it is whole, on the same disk
 */
export function replaceFile(file: string, content: Uint8Array, temporary: string): void {
  if (existsSync(file) && readFileSync(file).equals(content)) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(temporary, content);
  renameSync(temporary, file);
}

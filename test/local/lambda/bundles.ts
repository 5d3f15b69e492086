import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Writes a bundle as Lambda would unpack it and answers its folder. */
export function bundleOf(source: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'lorawan-bundle-'));
  writeFileSync(join(directory, 'index.mjs'), source);
  return directory;
}

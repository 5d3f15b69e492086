import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const EXAMPLE = 'test/networks/example';
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

const page = read('docs/adding-a-network.md');
const blocksOf = (language: string): string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms'))].map(([, block = '']) => block);

const files = readdirSync(join(ROOT, EXAMPLE)).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));

/** What is to be changed in files that are there, each under its name. */
const edits = blocksOf('diff')
  .join('')
  .split(/^--- /m)
  .slice(1)
  .map((edit) => {
    const [file = '', ...lines] = edit.trimEnd().split('\n');
    const added = lines.filter((line) => line.startsWith('+')).map((line) => line.slice(1));
    const known = lines.filter((line) => /^[ -]/.test(line)).map((line) => line.slice(1));
    return { file, added, known };
  });

/** Lines that are neither blank nor a comment. */
const codeIn = (lines: readonly string[]): string[] => lines.filter((line) => !/^\s*($|\/\*\*|\*|\/\/)/.test(line));

describe('the page that shows how to add a network', () => {
  it('has every file of the example in it, as it is, and no other', () => {
    expect(files.length).toBeGreaterThan(3);
    expect(blocksOf('ts').toSorted()).toEqual(files.map((file) => read(join(EXAMPLE, file))).toSorted());
  });

  it('changes lines that are there', () => {
    expect(edits.map(({ file }) => file)).toContain('lib/settings.ts');
    for (const { file, known } of edits) {
      const lines = read(file).split('\n');
      expect(known.length, file).toBeGreaterThan(0);
      expect(
        known.filter((line) => !lines.includes(line)),
        file,
      ).toEqual([]);
    }
  });

  it('needs under 150 lines of code for it, entries in files that are there counted', () => {
    const lines = [...blocksOf('ts').flatMap((block) => block.split('\n')), ...edits.flatMap(({ added }) => added)];
    expect(codeIn(lines).length).toBeGreaterThan(100);
    expect(codeIn(lines).length).toBeLessThan(150);
  });
});

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const matches = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, name = '']) => name);

/** Members of the unions `ErrorCode` and `WarningCode`, as written. */
const errorCodes = matches(read('lambdas/errors.ts'), /\B'([A-Z][A-Z0-9_]+)'/g);

const warnings = readdirSync(join(ROOT, 'lambdas'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .flatMap((file) => matches(read(join('lambdas', file)), /logWarning\('(\w+)'/g));

describe('the runbook', () => {
  it('has a heading for every error code and warning, once, and for no other', () => {
    expect(errorCodes).toContain('MALFORMED_MESSAGE');
    expect(warnings).toContain('SHADOW_NOT_UPDATED');
    const headings = matches(read('docs/runbook.md'), /^### ([A-Z][A-Z0-9_]+)$/gm);
    expect(headings.sort()).toEqual([...new Set([...errorCodes, ...warnings])].sort());
  });
});

describe('the documents', () => {
  const documents = ['README.md', ...readdirSync(join(ROOT, 'docs')).map((file) => `docs/${file}`)];

  it.each(documents)('%s links to files and headings that exist', (document) => {
    const links = matches(read(document), /\]\((?!https?:)([^)]+)\)/g);
    const broken = links.filter((link) => {
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? document : join(document, '..', file);
      if (!existsSync(join(ROOT, target))) return true;
      return anchor !== undefined && !anchorsOf(target).includes(anchor);
    });
    expect(broken).toEqual([]);
  });
});

/** Names by which headings are linked to, as GitHub makes them. */
function anchorsOf(document: string): string[] {
  return matches(read(document), /^#+ (.+)$/gm).map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  );
}

import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

export interface PageFile {
  readonly headers: Readonly<Record<string, string>>;
  readonly content: Uint8Array;
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};

/** The page runs its own scripts, talks to its own server, and nobody frames it: messages of devices are data. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Reads all files of the page, by the path where they are served. */
export async function readPage(): Promise<ReadonlyMap<string, PageFile>> {
  const folder = join(import.meta.dirname, 'page');
  const names = await readdir(folder);
  const files = names.map(async (name) => {
    const headers = {
      'content-type': CONTENT_TYPES[extname(name)] ?? 'application/octet-stream',
      'content-security-policy': POLICY,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-cache',
    };
    const path = name === 'index.html' ? '/' : `/${name}`;
    return [path, { headers, content: await readFile(join(folder, name)) }] as const;
  });
  return new Map(await Promise.all(files));
}

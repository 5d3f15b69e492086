import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));

/** Largest bundle that still starts fast: import time grows with size, and Lambda bills it. */
export const MAX_BUNDLE_BYTES = 600_000;

export interface Bundle {
  /** Folder that holds `index.mjs` and nothing else. */
  readonly directory: string;
  readonly bytes: number;
}

/** Bundles one handler: minified ES module with everything it imports, for Node 20 and later. */
export function bundleHandler(room: string): Bundle {
  const directory = join(PROJECT, 'dist', 'lambdas', room);
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  buildSync({
    absWorkingDir: PROJECT,
    entryPoints: [resolve(PROJECT, 'lambdas', room, 'handler.ts')],
    outfile: join(directory, 'index.mjs'),
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    // The SDK's CommonJS parts pull in code that its ES modules leave out.
    mainFields: ['module', 'main'],
    // Some dependencies are CommonJS only and ask for Node's own modules by require().
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
    legalComments: 'none',
    logLevel: 'error',
  });
  return { directory, bytes: statSync(join(directory, 'index.mjs')).size };
}

/** Rooms of `lambdas/` that are functions: those that have a handler. */
export function handlerRooms(): string[] {
  const rooms = readdirSync(join(PROJECT, 'lambdas'), { withFileTypes: true });
  return rooms
    .filter((room) => room.isDirectory() && readdirSync(join(PROJECT, 'lambdas', room.name)).includes('handler.ts'))
    .map((room) => room.name)
    .sort();
}

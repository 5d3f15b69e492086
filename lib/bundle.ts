import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
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

const bundled = new Map<string, Bundle>();

/** Bundles one handler: minified ES module with everything it imports, for Node 20 and later. */
export function bundleHandler(room: string): Bundle {
  const known = bundled.get(room);
  if (known !== undefined) return known;
  const directory = join(PROJECT, 'dist', 'lambdas', room);
  const code = bundle(join(PROJECT, 'lambdas', room, 'handler.ts'));
  mkdirSync(directory, { recursive: true });
  replaceFile(join(directory, 'index.mjs'), code);
  const result = { directory, bytes: code.length };
  bundled.set(room, result);
  return result;
}

function bundle(entryPoint: string): Uint8Array {
  const { outputFiles } = buildSync({
    absWorkingDir: PROJECT,
    entryPoints: [entryPoint],
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
    write: false,
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error(`${entryPoint} was bundled to nothing`);
  return file.contents;
}

/** In one step, and not at all where nothing changes: another process may be reading the file. */
function replaceFile(file: string, content: Uint8Array): void {
  if (existsSync(file) && readFileSync(file).equals(content)) return;
  const temporary = `${dirname(file)}.${process.pid}.tmp`;
  writeFileSync(temporary, content);
  renameSync(temporary, file);
}

/** Rooms of `lambdas/` that are functions: those that have a handler. */
export function handlerRooms(): string[] {
  const rooms = readdirSync(join(PROJECT, 'lambdas'), { withFileTypes: true });
  return rooms
    .filter((room) => room.isDirectory() && readdirSync(join(PROJECT, 'lambdas', room.name)).includes('handler.ts'))
    .map((room) => room.name)
    .sort();
}

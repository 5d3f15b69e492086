import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { replaceFile } from './replace-file.ts';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));

/** Largest bundle that still starts fast: import time grows with size, and Lambda bills it. */
const MAX_BUNDLE_BYTES = 600_000;

/** The same with the engine that codecs run in, all files counted. It is read when the first codec is needed. */
const MAX_BUNDLE_BYTES_WITH_ENGINE = 1_500_000;

/** The engine's package. Its WebAssembly stays a file, found by the package's name, and the licence goes with it. */
const ENGINE = {
  directory: 'node_modules/@jitl/quickjs-wasmfile-release-sync',
  files: ['package.json', 'dist/emscripten-module.wasm', 'LICENSE'],
};

export interface Bundle {
  /** Folder that holds `index.mjs` and, where that needs them, files of the engine's package. */
  readonly directory: string;
  /** Size of all files. */
  readonly bytes: number;
  /** What `bytes` has to stay below. */
  readonly maxBytes: number;
}

const bundled = new Map<string, Bundle>();

/** Bundles one handler: minified ES module with everything it imports, for Node 20 and later. */
export function bundleHandler(room: string): Bundle {
  const known = bundled.get(room);
  if (known !== undefined) return known;
  const result = bundle(join(PROJECT, 'lambdas', room, 'handler.ts'), join(PROJECT, 'dist', 'lambdas', room));
  bundled.set(room, result);
  return result;
}

/** Bundles what a file imports into a folder. */
export function bundle(entryPoint: string, directory: string): Bundle {
  const { code, hasEngine } = build(entryPoint);
  const engine = hasEngine ? ENGINE.files.map((file) => join(ENGINE.directory, file)) : [];
  const files = new Map<string, Uint8Array>([
    ['index.mjs', code],
    ...engine.map((file): [string, Uint8Array] => [file, readFileSync(join(PROJECT, file))]),
  ]);
  for (const [file, content] of files) replaceFile(join(directory, file), content, `${directory}.${process.pid}.tmp`);
  removeOthers(directory, [...files.keys()]);
  return {
    directory,
    bytes: [...files.values()].reduce((sum, { length }) => sum + length, 0),
    maxBytes: hasEngine ? MAX_BUNDLE_BYTES_WITH_ENGINE : MAX_BUNDLE_BYTES,
  };
}

function build(entryPoint: string): { readonly code: Uint8Array; readonly hasEngine: boolean } {
  const { outputFiles, metafile } = buildSync({
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
    metafile: true,
    write: false,
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error(`${entryPoint} was bundled to nothing`);
  return {
    code: file.contents,
    hasEngine: Object.keys(metafile.inputs).some((input) => input.startsWith(`${ENGINE.directory}/`)),
  };
}

/** What an earlier bundle had beside it. */
function removeOthers(directory: string, files: readonly string[]): void {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const { parentPath, name } of entries) {
    const file = join(parentPath, name);
    if (!files.includes(relative(directory, file))) rmSync(file, { force: true });
  }
}

/** Rooms of `lambdas/` that are functions: those that have a handler. */
export function handlerRooms(): string[] {
  const rooms = readdirSync(join(PROJECT, 'lambdas'), { withFileTypes: true });
  return rooms
    .filter((room) => room.isDirectory() && readdirSync(join(PROJECT, 'lambdas', room.name)).includes('handler.ts'))
    .map((room) => room.name)
    .sort();
}

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import releaseVariant from '@jitl/quickjs-wasmfile-release-sync';
import { newQuickJSWASMModuleFromVariant, newVariant, type QuickJSWASMModule } from 'quickjs-emscripten-core';

/** WebAssembly's pages of 64 KiB. The largest number is the limit that no script gets around: 32 MiB. */
const MEMORY_PAGES = { initial: 256, maximum: 512 };

let compiled: Promise<WebAssembly.Module> | undefined;

/**
 * QuickJS in WebAssembly, one instance with a memory of its own. Compiled once per process, on first use: a message that
 * needs no codec does not pay for it.
 */
export async function startEngine(): Promise<QuickJSWASMModule> {
  compiled ??= compile().catch((error: unknown) => {
    // What could not be read may be readable next time.
    compiled = undefined;
    throw error;
  });
  const wasmModule = await compiled;
  const wasmMemory = new WebAssembly.Memory(MEMORY_PAGES);
  return newQuickJSWASMModuleFromVariant(
    newVariant(releaseVariant, { wasmModule: async () => wasmModule, wasmMemory: async () => wasmMemory }),
  );
}

/** The engine stays a file of its package, also beside a bundle: as text in a bundle it would take longer to load. */
async function compile(): Promise<WebAssembly.Module> {
  const file = createRequire(import.meta.url).resolve('@jitl/quickjs-wasmfile-release-sync/wasm');
  return WebAssembly.compile(await readFile(file));
}

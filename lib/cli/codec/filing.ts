import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CodecFault, type CodecReference } from '../../../lambdas/codecs/codec.ts';
import { type CodecManifest, parseManifest } from '../../../lambdas/codecs/codec-manifest.ts';
import { CommandFailed } from '../command.ts';
import type { VendorCodec } from './vendor-codec.ts';

/** Changes of a folder of codecs; paths are below it. */
export interface Filing {
  readonly write: readonly { readonly path: string; readonly text: string }[];
  /** A script that has to make room, and where it goes; nowhere: it is replaced. */
  readonly move?: { readonly from: string; readonly to?: string } | undefined;
  /** Files that would be lost. */
  readonly lost: readonly string[];
}

/**
 * Where the files of a codec go: one script to `<brand>/<model>.js`, several to the folder `<brand>/<model>/`. The script
 * that is there moves into the folder when one for downlinks comes beside it.
 * @throws CommandFailed if nothing that is filed would be used, or the codec.json that is there can't be read
 */
export function planFiling(
  directory: string,
  reference: CodecReference,
  vendor: VendorCodec,
  fPort: number | undefined,
): Filing {
  const isThere = (path: string) => existsSync(join(directory, path));
  const manifest = readManifest(directory, reference);
  if (manifest?.sameAs !== undefined) {
    throw new CommandFailed(`${reference}/codec.json says sameAs ${manifest.sameAs}: take that away first.`);
  }
  const whole = `${reference}.js`;
  const isFolder =
    vendor.downlink !== undefined || vendor.downlinkDecoder !== undefined || isThere(`${reference}/uplink.js`);
  const write = [
    ...scriptFile(vendor.uplink, isFolder ? `${reference}/uplink.js` : whole),
    ...scriptFile(vendor.downlink, `${reference}/downlink.js`),
    ...scriptFile(vendor.downlinkDecoder, `${reference}/downlink-decoder.js`),
    ...(vendor.examples ? [{ path: `${reference}/${vendor.examples.name}`, text: vendor.examples.text }] : []),
    ...manifestFile(`${reference}/codec.json`, manifest, fPort),
  ];
  const makesRoom = isFolder && isThere(whole) && !isThere(`${reference}/uplink.js`);
  const move = makesRoom ? { from: whole, ...(!vendor.uplink && { to: `${reference}/uplink.js` }) } : undefined;
  const overwritten = write.filter(({ path, text }) => isThere(path) && readText(directory, path) !== text);
  const replaced = move !== undefined && move.to === undefined ? [whole] : [];
  return { write, move, lost: [...overwritten.map(({ path }) => path), ...replaced] };
}

/** Makes the changes. */
export function file(directory: string, { write, move }: Filing): void {
  for (const path of [...write.map((it) => it.path), ...(move?.to === undefined ? [] : [move.to])]) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
  }
  if (move?.to !== undefined) renameSync(join(directory, move.from), join(directory, move.to));
  for (const { path, text } of write) writeFileSync(join(directory, path), text);
  if (move !== undefined && move.to === undefined) rmSync(join(directory, move.from));
}

function scriptFile(script: VendorCodec['uplink'], path: string): Filing['write'] {
  return script === undefined ? [] : [{ path, text: script.source }];
}

function manifestFile(path: string, manifest: CodecManifest | undefined, fPort: number | undefined): Filing['write'] {
  if (fPort === undefined || manifest?.fPort === fPort) return [];
  return [{ path, text: `${JSON.stringify({ ...manifest, fPort }, undefined, 2)}\n` }];
}

function readManifest(directory: string, reference: CodecReference): CodecManifest | undefined {
  const path = `${reference}/codec.json`;
  if (!existsSync(join(directory, path))) return undefined;
  try {
    return parseManifest(readText(directory, path), path);
  } catch (error) {
    throw error instanceof CodecFault ? new CommandFailed(error.message) : error;
  }
}

function readText(directory: string, path: string): string {
  return readFileSync(join(directory, path), 'utf8');
}

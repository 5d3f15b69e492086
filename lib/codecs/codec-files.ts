import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { type CodecReference, isCodecReference } from '../../lambdas/codecs/codec.ts';

/** A script or manifest of the user's codecs. */
export interface CodecFile {
  /** Path in the folder, with slashes: `brand/model.js`, `brand/model/uplink.js`, `brand/model/codec.json`. */
  readonly path: string;
  readonly reference: CodecReference;
  readonly isManifest: boolean;
  readonly text: string;
}

/** Files of a folder of codecs, and paths of those that look like a codec's and are none. */
export interface CodecFiles {
  readonly files: readonly CodecFile[];
  readonly misplaced: readonly string[];
}

/** Where `lambdas/codecs/codec-folder.ts` looks: one file for all, or a folder. */
const PLACE = /^([^/]+\/[^/]+)(?:\.js|\/(?:(?:uplink|downlink|downlink-decoder|normalize)\.js|codec\.json))$/;

/**
 * Reads a folder of codecs. What is no JavaScript and no manifest is none of their business: examples, READMEs, YAML.
 * @throws Error with `code` ENOENT or ENOTDIR if there is no such folder
 */
export function readCodecFiles(directory: string): CodecFiles {
  const paths = readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll(sep, '/'))
    .filter((path) => /(\.js|(^|\/)codec\.json)$/.test(path) && !/(^|\/)(\.|node_modules\/)/.test(path))
    .sort();
  const files = paths.flatMap((path): CodecFile[] => {
    const reference = PLACE.exec(path)?.[1];
    if (reference === undefined || !isCodecReference(reference)) return [];
    return [{ path, reference, isManifest: path.endsWith('.json'), text: readFileSync(join(directory, path), 'utf8') }];
  });
  return { files, misplaced: paths.filter((path) => !files.some((file) => file.path === path)) };
}

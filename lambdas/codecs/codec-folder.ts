import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Codec, CodecFault, type CodecReference, type FindCodec, isCodecReference } from './codec.ts';
import { type CodecManifest, parseManifest } from './codec-manifest.ts';
import type { Script } from './sandbox/outcome.ts';

/**
 * Codecs in a folder: `<brand>/<model>.js` with all functions, or `<brand>/<model>/` with `uplink.js` and, where the vendor
 * ships them apart, `downlink.js`, `downlink-decoder.js` and `normalize.js`, and a `codec.json` where there is more to say.
 * What was read once is kept: a deployment that changes the folder starts new processes.
 */
export function codecFolder(directory: string): FindCodec {
  const read = (path: string) => readText(join(directory, path));
  const known = new Map<CodecReference, Promise<Codec | undefined>>();
  return async (reference) => {
    if (!isCodecReference(reference)) return undefined;
    const codec = known.get(reference) ?? readCodec(reference, read);
    // Most names that are asked for may be of codecs that nobody filed.
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(reference, codec);
    // What could not be read may be readable next time.
    codec.catch(() => known.delete(reference));
    return codec;
  };
}

/** Names that are remembered at the same time, with their scripts where there are any. */
const MAX_KNOWN = 500;

type Read = (path: string) => Promise<string | undefined>;

async function readCodec(reference: CodecReference, read: Read): Promise<Codec | undefined> {
  const own = await readManifest(reference, read);
  const other = own.sameAs === undefined ? {} : await readManifest(own.sameAs, read);
  const scripts = await readScripts(reference, own, read);
  if (scripts === undefined) return undefined;
  return {
    reference,
    ...scripts,
    fPort: own.fPort ?? other.fPort,
    variables: { ...other.variables, ...own.variables },
  };
}

async function readManifest(reference: CodecReference, read: Read): Promise<CodecManifest> {
  const file = `${reference}/codec.json`;
  const text = await read(file);
  return text === undefined ? {} : parseManifest(text, file);
}

type Scripts = Pick<Codec, 'uplink' | 'normalizer' | 'downlink' | 'downlinkDecoder'>;

async function readScripts(
  reference: CodecReference,
  { sameAs }: CodecManifest,
  read: Read,
): Promise<Scripts | undefined> {
  const place = sameAs ?? reference;
  const script = async (path: string): Promise<Script | undefined> => {
    const source = await read(path);
    return source === undefined ? undefined : { name: path, source };
  };
  const [uplink, normalize, downlink, downlinkDecoder, whole] = await Promise.all([
    ...['uplink', 'normalize', 'downlink', 'downlink-decoder'].map((name) => script(`${place}/${name}.js`)),
    script(`${place}.js`),
  ]);
  const main = uplink ?? whole;
  if (main === undefined && downlink === undefined) {
    if (sameAs === undefined) return undefined;
    throw new CodecFault(`${reference}/codec.json: sameAs names ${sameAs}, which has no scripts of its own`);
  }
  return {
    uplink: main,
    normalizer: normalize ?? main,
    downlink: downlink ?? main,
    downlinkDecoder: downlinkDecoder ?? downlink ?? main,
  };
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

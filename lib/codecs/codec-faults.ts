import { Script } from 'node:vm';
import { CodecFault } from '../../lambdas/codecs/codec.ts';
import { type CodecManifest, parseManifest } from '../../lambdas/codecs/codec-manifest.ts';
import type { CodecFile, CodecFiles } from './codec-files.ts';

const PLACES =
  'brand/model.js, or brand/model/ with uplink.js, downlink.js, downlink-decoder.js, normalize.js, codec.json';
const SCRIPT = 'a JavaScript that is a script and no module';

/** What functions could not use of a folder of codecs: a line for each fault, with path and what is accepted. */
export function codecFaults({ files, misplaced }: CodecFiles): string[] {
  return [
    ...misplaced.map(
      (path) => `${path}: is no name of a codec; accepted: ${PLACES}, in lower-case letters, digits, dashes`,
    ),
    ...files.flatMap((file) => (file.isManifest ? manifestFaults(file, files) : scriptFaults(file))),
  ];
}

function manifestFaults({ path, reference, text }: CodecFile, files: readonly CodecFile[]): string[] {
  const hasScripts = (wanted: string) =>
    ['.js', '/uplink.js', '/downlink.js'].some((end) => files.some((file) => file.path === wanted + end));
  let manifest: CodecManifest;
  try {
    manifest = parseManifest(text, path);
  } catch (error) {
    if (error instanceof CodecFault) return [oneLine(error.message)];
    throw error;
  }
  const { sameAs } = manifest;
  if (sameAs === undefined) {
    return hasScripts(reference) ? [] : [`${path}: belongs to no script; accepted: one beside it, or sameAs`];
  }
  if (hasScripts(sameAs)) return [];
  return [`${path}: sameAs: "${sameAs}" is not accepted; accepted: a codec of this folder with scripts of its own`];
}

/** Compiles a script, which runs nothing of it. */
function scriptFaults({ path, text }: CodecFile): string[] {
  try {
    new Script(text, { filename: path });
    return [];
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return [`${path}${placeOf(error, path)}: ${oneLine(String(error))}; accepted: ${SCRIPT}`];
  }
}

/** `:3:7`, by what Node puts above the stack: path and line, the line itself, and marks or blanks up to the place. */
function placeOf({ stack = '' }: Error, path: string): string {
  const [place = '', , marks = ''] = stack.split('\n');
  if (!place.startsWith(`${path}:`)) return '';
  return `${place.slice(path.length)}:${marks.search(/\^|$/) + 1}`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ');
}

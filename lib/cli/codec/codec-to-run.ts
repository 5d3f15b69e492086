import { type Codec, isCodecReference } from '../../../lambdas/codecs/codec.ts';
import { CommandFailed, UsageError } from '../command.ts';
import { type CodecDirectory, choices, codecNamed } from './codec-directory.ts';
import { readScript } from './vendor-codec.ts';

/**
 * The codec that a user means: a script that is filed nowhere yet, one of the folder, or the only one there.
 * @param directory is asked for only if it is needed
 * @throws CommandFailed, UsageError that names the choices
 */
export async function codecToRun(named: string | undefined, directory: () => CodecDirectory): Promise<Codec> {
  if (named === undefined) return onlyCodec(directory());
  return named.endsWith('.js') && !isCodecReference(named) ? codecOfFile(named) : codecNamed(named, directory());
}

function codecOfFile(file: string): Codec {
  const script = readScript(file);
  const scripts = { uplink: script, normalizer: script, downlink: script, downlinkDecoder: script };
  return { reference: file, ...scripts, variables: {} };
}

/** One that only lends its name to the scripts of another is no choice of its own. */
async function onlyCodec(directory: CodecDirectory): Promise<Codec> {
  const references = await directory.references();
  const codecs = await Promise.all(references.map((reference) => codecNamed(reference, directory)));
  const originals = codecs.filter(hasOwnScripts);
  const [only, ...others] = originals;
  if (only !== undefined && others.length === 0) return only;
  if (only === undefined) throw new CommandFailed(`There is no codec in ${directory.path}.`);
  throw new UsageError(`Which codec? In ${directory.path} ${choices(references)}.`);
}

function hasOwnScripts({ reference, uplink, downlink }: Codec): boolean {
  const { name = '' } = uplink ?? downlink ?? {};
  return name === `${reference}.js` || name.startsWith(`${reference}/`);
}

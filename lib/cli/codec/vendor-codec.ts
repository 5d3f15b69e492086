import { readFileSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { type CodecReference, isCodecReference } from '../../../lambdas/codecs/codec.ts';
import type { EntryPoint, Script } from '../../../lambdas/codecs/sandbox/outcome.ts';
import { CommandFailed, UsageError } from '../command.ts';
import { parseExamples } from './example-files.ts';
import { parseCodecYaml } from './things-network-yaml.ts';

/** A vendor's scripts by what they are for, before they are filed. One script may be there for several things. */
export interface VendorCodec {
  readonly uplink?: Script | undefined;
  readonly downlink?: Script | undefined;
  readonly downlinkDecoder?: Script | undefined;
  readonly examples?: VendorExamples | undefined;
}

/** A file of examples, under the name that it is filed by. */
export interface VendorExamples {
  readonly name: 'codec.yaml' | 'examples.json';
  readonly text: string;
}

/** Functions by the script that has to have them. */
export const ROLES = {
  uplink: 'decodeUplink',
  downlink: 'encodeDownlink',
  downlinkDecoder: 'decodeDownlink',
} as const satisfies Record<string, EntryPoint>;

export const isYaml = (file: string): boolean => /\.ya?ml$/i.test(file);

/** A file of The Things Network's device repository, with the scripts beside it that it names. @throws CommandFailed */
export function readVendorYaml(file: string): VendorCodec {
  const examples = readExamples(file);
  const scripts = parseCodecYaml(examples.text).map(({ type, fileName }) => {
    if (fileName === undefined) throw new CommandFailed(`${file}: fileName must name a script beside it, for ${type}.`);
    return [type, readScript(join(dirname(file), fileName))] as const;
  });
  if (scripts.length === 0) {
    throw new CommandFailed(`${file} has none of uplinkDecoder, downlinkEncoder and downlinkDecoder.`);
  }
  const byType = new Map(scripts);
  const [uplink, downlink, decoder] = (['uplink', 'downlink-encode', 'downlink-decode'] as const).map((it) =>
    byType.get(it),
  );
  return { uplink, downlink, downlinkDecoder: decoder, examples };
}

/** @throws CommandFailed if it can't be read */
export function readScript(file: string): Script {
  return { name: file, source: readText(file) };
}

/** @throws CommandFailed if they are no examples */
export function readExamples(file: string): VendorExamples {
  const text = readText(file);
  try {
    if (isYaml(file)) parseCodecYaml(text);
    else parseExamples(text);
  } catch (error) {
    throw new CommandFailed(`${file} can't be used: ${(error as Error).message}`);
  }
  return { name: isYaml(file) ? 'codec.yaml' : 'examples.json', text };
}

/**
 * What the codec is to be called: as the user says, or as its place in a copy of the device repository does
 * (`vendor/<brand>/<model>.js`). @throws UsageError
 */
export function referenceFor(file: string, asked: string | undefined): CodecReference {
  const [parent, brand] = resolve(file).split(sep).slice(-3);
  const model = basename(file).replace(/(?:-codec)?\.(?:js|ya?ml)$/i, '');
  const reference = asked ?? (parent === 'vendor' ? `${brand}/${model}` : undefined);
  if (reference !== undefined && isCodecReference(reference)) return reference;
  const problem = asked === undefined ? '--as brand/model is missing' : `--as ${asked} is not accepted`;
  throw new UsageError(
    `${problem}: brand and model as The Things Stack's device repository writes them, in lower-case letters, digits and dashes.`,
  );
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CommandFailed(`${file} can't be read: ${(error as Error).message}`);
  }
}

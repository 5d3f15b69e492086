import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Codec,
  CodecFault,
  type CodecReference,
  type FindCodec,
  isCodecReference,
} from '../../../lambdas/codecs/codec.ts';
import { codecFolder } from '../../../lambdas/codecs/codec-folder.ts';
import { readSettings } from '../../read-settings.ts';
import type { Arguments, OwnOption } from '../arguments.ts';
import { CommandFailed } from '../command.ts';

/** The user's codecs, as commands find them. */
export interface CodecDirectory {
  readonly path: string;
  readonly find: FindCodec;
  /** Names of all codecs that are there, readable or not, in alphabetical order. @throws CommandFailed without the folder */
  references(): Promise<CodecReference[]>;
}

/** Where codecs are. */
export const DIRECTORY_OPTION: OwnOption<'directory'> = {
  name: 'directory',
  value: 'DIR',
  about: 'folder of codecs; default: codecs.directory of the settings',
};

/** @throws SettingsError if only the settings could say where it is, and can't be read */
export function codecDirectory({ own, settings }: Pick<Arguments<'directory'>, 'own' | 'settings'>): CodecDirectory {
  const path = own.get('directory') ?? readSettings(settings).codecs.directory;
  const find = codecFolder(path);
  return { path, find, references: () => referencesIn(path, find) };
}

/** The codec of a name. @throws CommandFailed that names the others if there is none, or says what is wrong with it */
export async function codecNamed(reference: string, directory: CodecDirectory): Promise<Codec> {
  const codec = await directory.find(reference).catch((error: unknown) => {
    throw error instanceof CodecFault ? new CommandFailed(error.message) : error;
  });
  if (codec !== undefined) return codec;
  const others = await directory.references();
  throw new CommandFailed(`There is no codec ${reference} in ${directory.path}; ${choices(others)}.`);
}

/** `there are a/b, a/c`, for a message. */
export function choices(references: readonly CodecReference[]): string {
  return references.length === 0 ? 'there is none at all' : `there are ${references.join(', ')}`;
}

async function referencesIn(path: string, find: FindCodec): Promise<CodecReference[]> {
  const brands = await readdir(path, { withFileTypes: true }).catch((error: Error) => {
    throw new CommandFailed(`The folder of codecs can't be read: ${error.message}`);
  });
  const lists = brands.filter((brand) => brand.isDirectory()).map(({ name }) => candidatesIn(join(path, name), name));
  const candidates = new Set((await Promise.all(lists)).flat().filter(isCodecReference));
  const found = await Promise.all([...candidates].map(async (it) => ((await isThere(it, find)) ? [it] : [])));
  return found.flat().sort();
}

/** Scripts and folders of a brand: the latter may be anything still. */
async function candidatesIn(path: string, brand: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true });
  return entries.flatMap((entry) => {
    if (entry.isDirectory()) return [`${brand}/${entry.name}`];
    return entry.name.endsWith('.js') ? [`${brand}/${entry.name.slice(0, -3)}`] : [];
  });
}

/** A codec that can't be read is there as well: its fault is to be told. */
async function isThere(reference: CodecReference, find: FindCodec): Promise<boolean> {
  try {
    return (await find(reference)) !== undefined;
  } catch (error) {
    if (error instanceof CodecFault) return true;
    throw error;
  }
}

import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CodecReference } from '../../../lambdas/codecs/codec.ts';
import type { Script } from '../../../lambdas/codecs/sandbox/outcome.ts';
import { isJsonObject } from '../../../lambdas/json-object.ts';
import { type Example, type ExampleFault, parseExample } from './example.ts';
import { parseCodecYaml, type YamlSection } from './things-network-yaml.ts';

/** Examples that stand in one place, and are for one script. */
export interface ExampleFile {
  /** Path below the folder of codecs. */
  readonly file: string;
  /** The script that they name; undefined: that of the codec. */
  readonly script?: Script | undefined;
  readonly examples: readonly (Example | ExampleFault)[];
}

/**
 * Reads the examples of a codec: `<brand>/<model>/examples.json` (TS013), YAML files in that folder, and beside
 * `<brand>/<model>.js` those of The Things Network that are called after it or name it. A file that can't be read counts as
 * one example with a fault.
 */
export async function readExampleFiles(directory: string, reference: CodecReference): Promise<readonly ExampleFile[]> {
  const brand = dirname(reference);
  const files = await Promise.all([
    readExamplesJson(directory, `${reference}/examples.json`),
    ...(await yamlFilesIn(directory, reference)).map((file) => readYaml(directory, file, () => true)),
    ...(await yamlFilesIn(directory, brand)).map((file) => readYaml(directory, file, isOf(file, reference))),
  ]);
  return files.flat();
}

async function readExamplesJson(directory: string, file: string): Promise<readonly ExampleFile[]> {
  const text = await readText(join(directory, file));
  if (text === undefined) return [];
  try {
    const examples = parseExamples(text);
    return [{ file, examples }];
  } catch (error) {
    return [unreadable(file, error)];
  }
}

/** Examples in TS013's form: an array, or an object that has it. @throws Error if they are in neither */
export function parseExamples(text: string): readonly (Example | ExampleFault)[] {
  const value: unknown = JSON.parse(text);
  const list = isJsonObject(value) ? value['examples'] : value;
  if (!Array.isArray(list)) throw new Error('an array of examples, or an object with it as examples, is accepted');
  return list.map((example, index) => parseExample(example, index + 1));
}

type IsOf = (sections: readonly YamlSection[]) => boolean;

/** Whether a file of the brand belongs to a codec: by its own name, or by the script that it names first. */
function isOf(file: string, reference: CodecReference): IsOf {
  const isCalledAfterIt = [`${reference}.yaml`, `${reference}.yml`, `${reference}-codec.yaml`].includes(file);
  return (sections) => isCalledAfterIt || `${dirname(reference)}/${sections[0]?.fileName}` === `${reference}.js`;
}

async function readYaml(directory: string, file: string, isOurs: IsOf): Promise<readonly ExampleFile[]> {
  const text = (await readText(join(directory, file))) ?? '';
  let sections: readonly YamlSection[];
  try {
    sections = parseCodecYaml(text);
  } catch (error) {
    // Whose it is can only be told by its name then.
    return isOurs([]) ? [unreadable(file, error)] : [];
  }
  if (!isOurs(sections)) return [];
  const used = sections.filter(({ examples }) => examples.length > 0);
  return Promise.all(
    used.map(async ({ fileName, examples }) => ({
      file,
      script: fileName === undefined ? undefined : await readScript(directory, `${dirname(file)}/${fileName}`),
      examples,
    })),
  );
}

async function readScript(directory: string, name: string): Promise<Script | undefined> {
  const source = await readText(join(directory, name));
  return source === undefined ? undefined : { name, source };
}

async function yamlFilesIn(directory: string, folder: string): Promise<string[]> {
  const names = (await orNothing(readdir(join(directory, folder)))) ?? [];
  return names
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .map((name) => `${folder}/${name}`);
}

const readText = (path: string): Promise<string | undefined> => orNothing(readFile(path, 'utf8'));

/** Undefined for a file or folder that is not there. */
async function orNothing<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

function unreadable(file: string, error: unknown): ExampleFile {
  return { file, examples: [{ title: file, fault: (error as Error).message }] };
}

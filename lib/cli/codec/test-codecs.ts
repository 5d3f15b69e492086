import { type Codec, CodecFault, type CodecReference } from '../../../lambdas/codecs/codec.ts';
import type { Script } from '../../../lambdas/codecs/sandbox/outcome.ts';
import type { Sandbox } from '../../../lambdas/codecs/sandbox/sandbox.ts';
import type { CodecDirectory } from './codec-directory.ts';
import type { Difference } from './equivalence.ts';
import type { Example, ExampleFault, ExampleType } from './example.ts';
import { type ExampleFile, readExampleFiles } from './example-files.ts';
import { runExample, scriptFor } from './run-example.ts';

/** What became of one example. */
export interface ExampleResult {
  readonly codec: CodecReference;
  /** Its description, or its number in the file. */
  readonly example: string;
  readonly type?: ExampleType | undefined;
  readonly pass: boolean;
  /** File of the example, below the folder of codecs. */
  readonly file: string;
  readonly differences?: readonly Difference[] | undefined;
  /** Why it could not be run. */
  readonly fault?: string | undefined;
}

/** A codec with what there is to try it. */
export interface CodecTest {
  readonly reference: CodecReference;
  readonly codec?: Codec | undefined;
  readonly files: readonly ExampleFile[];
  readonly fault?: string | undefined;
}

/** Reads a codec and its examples; that it can't be read is a fault of its own. */
export async function readCodecTest(reference: CodecReference, { path, find }: CodecDirectory): Promise<CodecTest> {
  try {
    return { reference, codec: await find(reference), files: await readExampleFiles(path, reference) };
  } catch (error) {
    if (!(error instanceof CodecFault)) throw error;
    return { reference, files: [], fault: error.message };
  }
}

/** How many results a codec will have. */
export function countOf({ files, fault }: CodecTest): number {
  return fault === undefined ? files.reduce((sum, { examples }) => sum + examples.length, 0) : 1;
}

/** Runs all examples of a codec, one after the other. */
export async function* runCodecTest(test: CodecTest, sandbox: Sandbox): AsyncGenerator<ExampleResult> {
  const { reference, codec, files, fault } = test;
  if (fault !== undefined)
    yield { codec: reference, example: 'codec.json', pass: false, file: `${reference}/codec.json`, fault };
  if (codec === undefined) return;
  for (const { file, script, examples } of files) {
    for (const example of examples)
      yield { codec: reference, ...(await resultOf(example, codec, sandbox, script)), file };
  }
}

async function resultOf(
  example: Example | ExampleFault,
  codec: Codec,
  sandbox: Sandbox,
  script: Script | undefined,
): Promise<Pick<ExampleResult, 'example' | 'type' | 'pass' | 'differences' | 'fault'>> {
  if ('fault' in example) return { example: example.title, pass: false, fault: example.fault };
  const { title, type } = example;
  const differences = await runExample(example, codec, sandbox, script);
  return differences.length === 0
    ? { example: title, type, pass: true }
    : { example: title, type, pass: false, differences };
}

/**
 * Scripts that examples name, and that are not what is deployed for their type: passing says nothing of the codec then. A
 * line for each.
 */
export function strangeScripts({ reference, codec, files }: CodecTest): string[] {
  if (codec === undefined) return [];
  const lines = files.flatMap(({ script, examples }) => {
    if (script === undefined) return [];
    const types = new Set(examples.flatMap((it) => ('type' in it ? [it.type] : [])));
    return [...types]
      .filter((type) => scriptFor(type, codec)?.source !== script.source)
      .map((type) => `${reference}: examples of ${type} ran ${script.name}, which is not what the codec has for it.`);
  });
  return [...new Set(lines)];
}

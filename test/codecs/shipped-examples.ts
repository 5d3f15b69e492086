import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CodecReference } from '../../lambdas/codecs/codec.ts';

/** The folder of the codecs that are shipped. */
export const CODECS = join(import.meta.dirname, '../../codecs');

/** As TS013 has it, and `normalizedOutput` as The Things Network has it, without data where nothing is measured; bytes in hex. */
export interface Example {
  readonly type: 'uplink' | 'downlink-encode' | 'downlink-decode';
  readonly description: string;
  readonly input: { readonly bytes?: string; readonly data?: object; readonly fPort?: number };
  readonly output: {
    readonly data?: unknown;
    readonly bytes?: string;
    readonly fPort?: number;
    readonly warnings?: readonly string[];
    readonly errors?: readonly string[];
  };
  readonly normalizedOutput?: { readonly data?: unknown };
}

/** Every example of every codec in the folder. */
export function shippedExamples(): (Example & { readonly reference: CodecReference })[] {
  const files = readdirSync(CODECS, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('/examples.json'),
  );
  return files.flatMap((file) => {
    const examples = JSON.parse(readFileSync(join(CODECS, file), 'utf8')) as Example[];
    return examples.map((example) => ({ ...example, reference: file.replace('/examples.json', '') }));
  });
}

import * as v from 'valibot';
import { CodecFault, isCodecReference } from './codec.ts';

/** What `codec.json` says beside a codec's scripts. */
export interface CodecManifest {
  /** FPort of downlinks for which neither encoder nor request name one, 1..223. */
  readonly fPort?: number | undefined;
  /** What scripts get as `input.variables`. */
  readonly variables?: Readonly<Record<string, string>> | undefined;
  /** Another codec whose scripts serve this device too; its FPort and variables count where none are given here. */
  readonly sameAs?: string | undefined;
}

const F_PORTS = 'fPort: 1 to 223 is accepted';
const VARIABLES = 'variables: an object of texts is accepted';
const SAME_AS = 'sameAs: brand/model is accepted';

const ManifestSchema = v.strictObject(
  {
    fPort: v.optional(v.pipe(v.number(F_PORTS), v.integer(F_PORTS), v.minValue(1, F_PORTS), v.maxValue(223, F_PORTS))),
    variables: v.optional(v.record(v.string(), v.string(VARIABLES), VARIABLES)),
    sameAs: v.optional(v.pipe(v.string(SAME_AS), v.check(isCodecReference, SAME_AS))),
  },
  'an object of fPort, variables and sameAs is accepted',
);

/** @throws CodecFault naming the file and what is accepted */
export function parseManifest(text: string, file: string): CodecManifest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new CodecFault(`${file} is no JSON: ${(error as Error).message}`);
  }
  const result = v.safeParse(ManifestSchema, json);
  if (result.success) return result.output;
  throw new CodecFault(`${file} can't be used: ${result.issues[0].message}`);
}

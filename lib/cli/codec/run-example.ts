import type { Codec } from '../../../lambdas/codecs/codec.ts';
import { normalizeUplink } from '../../../lambdas/codecs/normalize-uplink.ts';
import type { EntryPoint, Script } from '../../../lambdas/codecs/sandbox/outcome.ts';
import type { Sandbox } from '../../../lambdas/codecs/sandbox/sandbox.ts';
import { isJsonObject, type JsonObject } from '../../../lambdas/json-object.ts';
import { type Difference, differences, differencesOfOutput } from './equivalence.ts';
import type { Example, ExampleType } from './example.ts';

const ENTRY_POINTS: Readonly<Record<ExampleType, EntryPoint>> = {
  uplink: 'decodeUplink',
  'downlink-encode': 'encodeDownlink',
  'downlink-decode': 'decodeDownlink',
};

/** The script that a codec has for examples of a type. */
export function scriptFor(type: ExampleType, { uplink, downlink, downlinkDecoder }: Codec): Script | undefined {
  return { uplink, 'downlink-encode': downlink, 'downlink-decode': downlinkDecoder }[type];
}

/**
 * Runs an example: where does what the codec returns differ from what it should? What it returns is compared as it is,
 * before it is read as an answer, so that an example may also tell of errors beside data.
 * @param script instead of the codec's own
 */
export async function runExample(
  example: Example,
  codec: Codec,
  sandbox: Sandbox,
  script = scriptFor(example.type, codec),
): Promise<readonly Difference[]> {
  const returned = await returnedBy(example, codec, sandbox, script);
  const output = example.type === 'downlink-encode' ? asDownlink(returned, example, codec) : returned;
  const found = differencesOfOutput(withHex(example.output), withHex(output));
  if (example.normalizedOutput === undefined || found.length > 0) return found;
  const normalizer = script?.name === codec.uplink?.name ? codec.normalizer : script;
  return differencesOfNormalized(example.normalizedOutput, returned, { ...codec, normalizer }, sandbox);
}

/** What the function returned; what it threw, or that it is not there, as errors. */
async function returnedBy(
  { type, input }: Example,
  { variables, fPort }: Codec,
  sandbox: Sandbox,
  script: Script | undefined,
): Promise<unknown> {
  const missing = { errors: [`the codec has no function ${ENTRY_POINTS[type]}`] };
  if (script === undefined) return missing;
  const byDefault = type === 'downlink-encode' ? { variables, fPort: fPort ?? 1 } : { variables };
  const outcome = await sandbox.run(script, ENTRY_POINTS[type], { ...byDefault, ...input });
  if (outcome.is === 'missing') return missing;
  return outcome.is === 'failed' ? { errors: [outcome.message] } : outcome.value;
}

/** A downlink goes to the FPort of its request, or of the codec, where the encoder names none; examples may count on that. */
function asDownlink(returned: unknown, { input, output }: Example, { fPort }: Codec): unknown {
  if (!isJsonObject(returned) || (output['fPort'] ?? undefined) === undefined) return returned;
  return { ...returned, fPort: returned['fPort'] || (input['fPort'] ?? fPort) };
}

async function differencesOfNormalized(
  expected: JsonObject,
  returned: unknown,
  codec: Codec,
  sandbox: Sandbox,
): Promise<Difference[]> {
  const data = isJsonObject(returned) ? returned['data'] : undefined;
  const { normalized, normalizedWarnings } = await normalizeUplink(codec, data, sandbox);
  const path = 'normalizedOutput.data';
  if (!('data' in expected)) return differences(undefined, normalized, path);
  // Where there is none, the warnings say why.
  return differences([expected['data']].flat(), normalized ?? normalizedWarnings.join('; '), path);
}

/** Bytes as people read them. */
function withHex<T>(output: T): T | JsonObject {
  if (!isJsonObject(output)) return output;
  const { bytes } = output;
  const isBytes = Array.isArray(bytes) && bytes.every((it) => Number.isInteger(it) && it >= 0 && it <= 255);
  return isBytes ? { ...output, bytes: Buffer.from(bytes).toString('hex').toUpperCase() } : output;
}

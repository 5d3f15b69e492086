import type { Codec } from './codec.ts';
import { readAnswer } from './codec-answer.ts';
import type { DecodedUplink } from './decode-uplink.ts';
import { checkMeasurements } from './normalized-payload.ts';
import type { Call, Outcome } from './sandbox/outcome.ts';
import type { Sandbox } from './sandbox/sandbox.ts';

type Normalized = Pick<DecodedUplink, 'normalized' | 'normalizedWarnings'>;

/** The call that normalises decoded data. */
export function normalizeCall({ variables }: Codec, data: unknown): Call {
  return { entryPoint: 'normalizeUplink', input: { data, variables } };
}

/**
 * Brings decoded data into The Things Stack's normalised form, by the codec's `normalizeUplink`, or as it is where that is
 * what it looks like. A failure costs the normalised form only, and is told as a warning.
 * @param called what `normalizeUplink` answered, where it was called together with the decoder
 */
export async function normalizeUplink(
  codec: Codec,
  data: unknown,
  sandbox: Sandbox,
  called?: Outcome,
): Promise<Normalized> {
  if (codec.normalizer === undefined) return asItIs(data);
  const { entryPoint, input } = normalizeCall(codec, data);
  const outcome = called ?? (await sandbox.run(codec.normalizer, entryPoint, input));
  if (outcome.is === 'missing') return asItIs(data);
  const { result, warnings, errors } = readAnswer(outcome, codec.normalizer);
  if (result === undefined) return { normalizedWarnings: [...warnings, ...errors.map(({ message }) => message)] };
  const { measurements, problems, fault } = checkMeasurements(result['data']);
  if (fault !== undefined) return { normalizedWarnings: [...warnings, fault] };
  return { normalized: unlessEmpty(measurements), normalizedWarnings: [...warnings, ...problems] };
}

/** Data of a codec without normaliser counts only if every field of it is one of the normalised form. */
function asItIs(data: unknown): Normalized {
  const { measurements, problems, fault } = checkMeasurements(data);
  if (fault !== undefined || problems.length > 0) return { normalizedWarnings: [] };
  return { normalized: unlessEmpty(measurements), normalizedWarnings: [] };
}

/** A message that measures nothing is no measurement. */
function unlessEmpty(measurements: readonly object[]): readonly object[] | undefined {
  return measurements.some((measurement) => Object.keys(measurement).length > 0) ? measurements : undefined;
}

import type { Codec } from './codec.ts';
import { type CodecError, readAnswer } from './codec-answer.ts';
import type { Sandbox } from './sandbox/sandbox.ts';

/** What to send to a device, in the words of its codec. */
export interface DownlinkData {
  readonly data: object;
  /** As the request names it, 1..223. */
  readonly fPort?: number | undefined;
}

/** A payload in clear for a device; without `bytes` there are errors. */
export interface EncodedDownlink {
  readonly bytes?: Uint8Array | undefined;
  /** The encoder's, else the request's, else the codec's default, else 1. */
  readonly fPort: number;
  readonly warnings: readonly string[];
  readonly errors: readonly CodecError[];
}

/**
 * Encodes a downlink. Bytes out of range are taken modulo 256, as The Things Stack does, with a warning. That an encoder may
 * answer with no bytes at all is for the caller to judge.
 * @returns undefined if the codec has no encoder
 */
export async function encodeDownlink(
  codec: Codec,
  { data, fPort }: DownlinkData,
  sandbox: Sandbox,
): Promise<EncodedDownlink | undefined> {
  const { downlink: script } = codec;
  const otherwise = fPort ?? codec.fPort ?? 1;
  const refused = (errors: readonly CodecError[], warnings: readonly string[] = []) => ({
    fPort: otherwise,
    errors,
    warnings,
  });
  if (script === undefined) return undefined;
  const input = { data, fPort: otherwise, variables: codec.variables };
  const outcome = await sandbox.run(script, 'encodeDownlink', input);
  if (outcome.is === 'missing') return undefined;
  const { result, warnings, errors } = readAnswer(outcome, script);
  if (result === undefined) return refused(errors, warnings);
  const bytes = bytesOf(result['bytes']);
  if (typeof bytes === 'string')
    return refused([{ code: 'CODEC_FAILED', message: `${script.name}: ${bytes}` }], warnings);
  const chosen = fPortOf(result['fPort'], otherwise);
  if (typeof chosen === 'string')
    return refused([{ code: 'CODEC_FAILED', message: `${script.name}: ${chosen}` }], warnings);
  const wrapped = bytes.some((byte) => byte < 0 || byte > 255) ? ['bytes outside 0 to 255 were taken modulo 256'] : [];
  return { bytes: Uint8Array.from(bytes), fPort: chosen, warnings: [...warnings, ...wrapped], errors };
}

/** Whole numbers, or what is wrong about them. */
function bytesOf(value: unknown): readonly number[] | string {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return 'bytes is no array';
  const numbers: number[] = [];
  for (const [index, byte] of (value as unknown[]).entries()) {
    if (typeof byte !== 'number') return `bytes[${index}] is no number`;
    numbers.push(Math.trunc(byte));
  }
  return numbers;
}

/** 0 counts as none, as The Things Stack has it. */
function fPortOf(value: unknown, otherwise: number): number | string {
  if (value === undefined || value === null || value === 0) return otherwise;
  const isPort = typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 223;
  return isPort ? value : 'fPort is no whole number from 1 to 223';
}

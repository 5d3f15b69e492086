import type { Codec } from './codec.ts';
import { readAnswer } from './codec-answer.ts';
import type { Sandbox } from './sandbox/sandbox.ts';

/**
 * What a downlink's bytes mean, to show what was sent; undefined where the codec has no decoder for them, or that fails: the
 * sender knows what was meant.
 */
export async function decodeDownlink(
  codec: Codec,
  { bytes, fPort }: { readonly bytes: Uint8Array; readonly fPort: number },
  sandbox: Sandbox,
): Promise<{ readonly data: unknown; readonly warnings: readonly string[] } | undefined> {
  const { downlinkDecoder: script } = codec;
  if (script === undefined) return undefined;
  const input = { bytes: [...bytes], fPort, variables: codec.variables };
  const outcome = await sandbox.run(script, 'decodeDownlink', input);
  if (outcome.is === 'missing') return undefined;
  const { result, warnings } = readAnswer(outcome, script);
  const data = result?.['data'];
  return data === undefined || data === null ? undefined : { data, warnings };
}

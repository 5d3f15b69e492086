import type { Codec } from './codec.ts';
import { type CodecAnswer, type CodecError, lacks, readAnswer } from './codec-answer.ts';
import { normalizeCall, normalizeUplink } from './normalize-uplink.ts';
import type { Sandbox } from './sandbox/sandbox.ts';

/** A payload in clear, as a device sent it. */
export interface UplinkPayload {
  readonly bytes: Uint8Array;
  /** 1..255. */
  readonly fPort: number;
  /** When the network heard it, ms since 1970. */
  readonly receivedAt: number;
}

/** What an uplink says. */
export interface DecodedUplink {
  /** Any JSON value, an object as a rule; undefined if there are errors. */
  readonly data?: unknown;
  readonly warnings: readonly string[];
  readonly errors: readonly CodecError[];
  /** One measurement or several in The Things Stack's normalised form, where the codec offers it. */
  readonly normalized?: readonly object[] | undefined;
  readonly normalizedWarnings: readonly string[];
}

/** Decodes the payload of an uplink, and normalises what came of it. */
export async function decodeUplink(codec: Codec, payload: UplinkPayload, sandbox: Sandbox): Promise<DecodedUplink> {
  const { uplink: script } = codec;
  if (script === undefined) return nothing([]);
  const { fPort, receivedAt: recvTime } = payload;
  const input = { bytes: [...payload.bytes], fPort, recvTime, variables: codec.variables };
  const call = { entryPoint: 'decodeUplink', input } as const;
  // Loading a script is what takes time: one that does both is loaded once.
  const doesBoth = codec.normalizer === script;
  const [outcome, normalized] = await sandbox.runInTurn(script, call, (answer) => {
    const data = dataOf(readAnswer(answer, script));
    return doesBoth && data !== undefined ? normalizeCall(codec, data) : undefined;
  });
  if (outcome.is === 'missing') return nothing([lacks(codec, 'decodeUplink')]);
  const { result, warnings, errors } = readAnswer(outcome, script);
  if (result === undefined) return nothing(errors, warnings);
  const data = dataOf({ result });
  if (data === undefined) return { ...nothing([], [...warnings, `${script.name} returned no data`]), data: {} };
  return { data, warnings, errors, ...(await normalizeUplink(codec, data, sandbox, normalized)) };
}

function dataOf({ result }: Pick<CodecAnswer, 'result'>): unknown {
  return result?.['data'] ?? undefined;
}

function nothing(errors: readonly CodecError[], warnings: readonly string[] = []): DecodedUplink {
  return { warnings, errors, normalizedWarnings: [] };
}

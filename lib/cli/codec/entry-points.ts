import type { EntryPoint, Script } from '../../../lambdas/codecs/sandbox/outcome.ts';
import type { Sandbox } from '../../../lambdas/codecs/sandbox/sandbox.ts';

/** Inputs that say nothing: whether there is a function is all that matters, not whether it likes them. */
const PROBES: readonly (readonly [EntryPoint, input: object])[] = [
  ['decodeUplink', { bytes: [], fPort: 1, recvTime: 0, variables: {} }],
  ['normalizeUplink', { data: {}, variables: {} }],
  ['encodeDownlink', { data: {}, fPort: 1, variables: {} }],
  ['decodeDownlink', { bytes: [], fPort: 1, recvTime: 0, variables: {} }],
];

/** Loads a script: which functions does it have, or why can't it be loaded, with line and column? */
export async function entryPointsOf(
  script: Script,
  sandbox: Sandbox,
): Promise<{ readonly has: readonly EntryPoint[] } | { readonly fault: string }> {
  // A name that stands nowhere in a script is missing without a look; this look is to be taken each time.
  const probed = { ...script, source: `${script.source}\n// ${PROBES.map(([name]) => name).join(', ')}` };
  const has: EntryPoint[] = [];
  const messages = new Set<string | undefined>();
  for (const [name, input] of PROBES) {
    const outcome = await sandbox.run(probed, name, input);
    if (outcome.is !== 'missing') has.push(name);
    messages.add(outcome.is === 'failed' ? outcome.message : undefined);
    // Each takes its time to come to a limit: twice in the same words will do.
    if (has.length === 2 && messages.size === 1 && outcome.is === 'failed' && outcome.code === 'CODEC_LIMIT') break;
  }
  // What fails in the same words at the same place, whatever it is asked for, fails before it is asked.
  const [message, ...others] = messages;
  return message !== undefined && others.length === 0 ? { fault: message } : { has };
}

import type { EntryPoint, Script } from '../../../lambdas/codecs/sandbox/outcome.ts';
import type { Sandbox } from '../../../lambdas/codecs/sandbox/sandbox.ts';
import { CommandFailed } from '../command.ts';
import { entryPointsOf } from './entry-points.ts';
import { isYaml, ROLES, readScript, readVendorYaml, type VendorCodec } from './vendor-codec.ts';

/** Scripts that can be loaded and have what they are there for. */
export interface CheckedCodec {
  readonly vendor: VendorCodec;
  /** Functions that were found, by the file that has them. */
  readonly entryPoints: Readonly<Record<string, readonly EntryPoint[]>>;
}

/**
 * Reads a vendor's file, a script or a YAML that names some, and tries every script.
 * @param isDownlink whether a script is to go beside the one for uplinks
 * @throws CommandFailed for one that can't be loaded, with line and column, or lacks the functions that it is there for
 */
export async function checkVendorCodec(file: string, isDownlink: boolean, sandbox: Sandbox): Promise<CheckedCodec> {
  return isYaml(file) ? checkYaml(file, sandbox) : checkScript(file, isDownlink, sandbox);
}

async function checkYaml(file: string, sandbox: Sandbox): Promise<CheckedCodec> {
  const vendor = readVendorYaml(file);
  const entryPoints: Record<string, readonly EntryPoint[]> = {};
  for (const role of ['uplink', 'downlink', 'downlinkDecoder'] as const) {
    const script = vendor[role];
    if (script === undefined) continue;
    const has = entryPoints[script.name] ?? (await loaded(script, sandbox));
    if (!has.includes(ROLES[role])) throw new CommandFailed(`${script.name} has no ${ROLES[role]}, as ${file} has it.`);
    entryPoints[script.name] = has;
  }
  return { vendor: withoutDoubles(vendor), entryPoints };
}

async function checkScript(file: string, isDownlink: boolean, sandbox: Sandbox): Promise<CheckedCodec> {
  const script = readScript(file);
  const has = await loaded(script, sandbox);
  const forDownlinks = has.includes('encodeDownlink') || has.includes('decodeDownlink');
  if (isDownlink && !forDownlinks) throw new CommandFailed(`${file} has neither encodeDownlink nor decodeDownlink.`);
  if (!forDownlinks && !has.includes('decodeUplink')) throw new CommandFailed(`${file} has ${NONE}.`);
  // A file with encoders only goes beside that for uplinks, whether it is there yet or not.
  const vendor = isDownlink || !has.includes('decodeUplink') ? { downlink: script } : { uplink: script };
  return { vendor, entryPoints: { [file]: has } };
}

const NONE =
  'none of the functions decodeUplink, encodeDownlink and decodeDownlink, nor Decoder, Decode, Encoder or Encode of older hosts';

async function loaded(script: Script, sandbox: Sandbox): Promise<readonly EntryPoint[]> {
  const answer = await entryPointsOf(script, sandbox);
  if ('has' in answer) return answer.has;
  throw new CommandFailed(`${script.name} can't be loaded, and was not filed: ${answer.fault}`);
}

/** What stands in for a script that is missing need not be there twice. */
function withoutDoubles({ uplink, downlink, downlinkDecoder, examples }: VendorCodec): VendorCodec {
  const encoder = isSame(downlink, uplink) ? undefined : downlink;
  const decoder = isSame(downlinkDecoder, encoder ?? uplink) ? undefined : downlinkDecoder;
  // A decoder of downlinks alone would be no codec.
  const isAlone = uplink === undefined && encoder === undefined;
  if (isAlone) return { downlink: decoder, examples };
  return { uplink, downlink: encoder, downlinkDecoder: decoder, examples };
}

function isSame(a: Script | undefined, b: Script | undefined): boolean {
  return a?.source === b?.source;
}

import { CommandFailed } from '../command.ts';
import type { JoinServer } from './join-server.ts';
import type { KekSecret } from './kek-secret.ts';
import { devicesText, type LabelUse, UNUSED } from './label-use.ts';

export interface ListDeps {
  readonly keks: KekSecret;
  readonly joinServer: JoinServer;
  countLabelUse(): Promise<ReadonlyMap<string, LabelUse>>;
}

export interface KekListing {
  /** By label. */
  readonly keks: readonly ListedKek[];
  /** What somebody has to do something about, a sentence or two each. */
  readonly problems: readonly string[];
}

export interface ListedKek extends LabelUse {
  readonly label: string;
  /** Whether the functions can find it. */
  readonly inSecret: boolean;
  /** Whether the Join Server wraps new sessions with it; null where it can't be asked. */
  readonly current: boolean | null;
}

/** All labels that the secret, the Join Server or a device knows. */
export async function listKeks({ keks, joinServer, countLabelUse }: ListDeps): Promise<KekListing> {
  const [known, current] = await Promise.all([keks.read(), askJoinServer(joinServer)]);
  const uses = await countLabelUse();
  const labels = new Set([...known.keys(), ...uses.keys(), ...(current.label === undefined ? [] : [current.label])]);
  const listed = [...labels].sort().map((label) => ({
    label,
    inSecret: known.has(label),
    current: current.problem === undefined ? label === current.label : null,
    ...(uses.get(label) ?? UNUSED),
  }));
  const missing = listed.filter(({ inSecret }) => !inSecret).flatMap(problemsOf);
  return { keks: listed, problems: [...(current.problem === undefined ? [] : [current.problem]), ...missing] };
}

/** The table is of use even while the network is down. */
async function askJoinServer(joinServer: JoinServer): Promise<{ readonly label?: string; readonly problem?: string }> {
  try {
    const label = await joinServer.kekLabel();
    return label === undefined ? {} : { label };
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    return { problem: `Which KEK the Join Server has is not known. ${error.message}` };
  }
}

/** A label that the secret lacks. */
function problemsOf(kek: ListedKek): string[] {
  const { label, current, devices } = kek;
  const problems: string[] = [];
  if (current) {
    problems.push(
      `The Join Server wraps new sessions with ${label}, which is not in the secret, so that they can't be read: ` +
        'npx lorawan kek rotate gives it a new one.',
    );
  }
  if (devices > 0) {
    problems.push(
      `${label} is used by ${devicesText(kek)} and not in the secret, so that their payloads can't be read: add its KEK ` +
        '(docs/runbook.md, UNKNOWN_KEK_LABEL), or let them rejoin.',
    );
  }
  return problems;
}

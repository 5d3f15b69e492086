import { CommandFailed } from '../command.ts';
import type { JoinServer } from './join-server.ts';
import type { KekSecret, Keks } from './kek-secret.ts';
import { devicesText, type LabelUse } from './label-use.ts';

export interface RetireDeps {
  readonly keks: KekSecret;
  readonly joinServer: JoinServer;
  countLabelUse(): Promise<ReadonlyMap<string, LabelUse>>;
  /** Whether the operator really wants it. */
  confirm(): Promise<boolean>;
}

/**
 * Takes a KEK out of the secret that nothing needs any more.
 * @throws CommandFailed if something does, if the operator would rather not, or if there is no such label
 */
export async function retireKek(
  label: string,
  { keks, joinServer, countLabelUse, confirm }: RetireDeps,
): Promise<void> {
  requireSpare(label, await keks.read());
  if ((await joinServer.kekLabel()) === label) {
    throw new CommandFailed(
      `${label} can't be retired: the Join Server wraps new sessions with it. Give it another first: npx lorawan kek rotate.`,
    );
  }
  const use = (await countLabelUse()).get(label);
  if (use !== undefined) {
    throw new CommandFailed(
      `${label} can't be retired: ${devicesText(use)} ${use.devices === 1 ? 'has' : 'have'} a session under it. ` +
        'A device lets go of it once it has joined twice and reported, since the session before is remembered as well.',
    );
  }
  if (!(await confirm())) throw new CommandFailed(`${label} was not retired: nothing was changed.`);
  await keks.change((known) => {
    requireSpare(label, known);
    return new Map([...known].filter(([other]) => other !== label));
  });
}

function requireSpare(label: string, known: Keks): void {
  if (!known.has(label)) {
    throw new CommandFailed(
      `There is no KEK ${label} in the secret: there are ${[...known.keys()].sort().join(', ')}.`,
    );
  }
  if (known.size === 1) throw new CommandFailed(`${label} can't be retired: it is the only KEK in the secret.`);
}

import { bytesToHex } from '../../../lambdas/lorawan/bytes.ts';
import { CommandFailed } from '../command.ts';
import type { JoinServer } from './join-server.ts';
import type { KekSecret, Keks } from './kek-secret.ts';

export interface RotateDeps {
  /** First part of the label. */
  readonly stackName: string;
  readonly keks: KekSecret;
  readonly joinServer: JoinServer;
  /** Random bytes, fit for a key. */
  random(bytes: number): Promise<Uint8Array>;
}

export interface Rotation {
  /** Label of the KEK that new sessions get. */
  readonly label: string;
  /** The one that they got before. */
  readonly replaced: string;
}

/**
 * Draws a KEK, adds it to the secret, then hands it to the Join Server: in that order, so that no session is ever wrapped
 * under a KEK that the functions can't find. Breaking off anywhere leaves at most a label in the secret that nothing uses.
 * A repeat draws another one all the same: what was refused once may have been seen on its way.
 * @throws CommandFailed
 */
export async function rotateKek(deps: RotateDeps): Promise<Rotation> {
  const { keks, joinServer, random } = deps;
  const replaced = await joinServer.kekLabel();
  if (replaced === undefined) {
    throw new CommandFailed(
      'The Join Server has no KEK of this application, so there is nothing to rotate: set up end-to-end encryption first ' +
        '(docs/setting-up-the-things-stack.md). Nothing was changed.',
    );
  }
  const kek = await random(16);
  const label = await newLabel(deps, replaced);
  await keks.change((known) => new Map([...known, [label, bytesToHex(kek)]]));
  await joinServer.setKek(label, kek).catch((error: unknown) => {
    if (!(error instanceof CommandFailed)) throw error;
    throw new CommandFailed(
      `${error.message} The secret has the new KEK ${label} already: that does no harm, and running sessions are unaffected.`,
    );
  });
  return { label, replaced };
}

/** A label that no KEK has: two of the same label would make one of them unreadable. */
async function newLabel({ stackName, keks, random }: RotateDeps, current: string): Promise<string> {
  const known: Keks = await keks.read();
  for (;;) {
    const label = `${stackName}-kek-${bytesToHex(await random(4)).toLowerCase()}`;
    if (!known.has(label) && label !== current) return label;
  }
}

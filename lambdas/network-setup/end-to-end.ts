import type { EncryptionSettings } from '../networks/the-things-stack/encryption-settings.ts';
import type { SetupStep } from './contract.ts';
import { newestKek, parseKeks } from './kek-secret.ts';
import { attempt, failed } from './setup-step.ts';

export interface EndToEndDeps {
  readonly stackName: string;
  readonly encryption: EncryptionSettings;
  /** The text of the KEK secret. */
  readKeks(): Promise<string>;
}

/**
 * Has the network hand out AppSKeys that it can't read itself. First the link's flag, then the KEK: in the other order the
 * Application Server would drop every uplink of a device that joins in between.
 */
export async function setUpEndToEnd(deps: EndToEndDeps): Promise<readonly SetupStep[]> {
  const link = await attempt('link', () => setLinkFlag(deps.encryption));
  if (link.outcome !== 'failed') return [link, await attempt('kek', () => setKek(deps))];
  const { code, message } = link;
  const kek = { step: 'kek', outcome: 'failed', ...(code !== undefined && { code }) } as const;
  return [link, { ...kek, message: `Left as it is, since the link comes first. ${message}` }];
}

async function setLinkFlag(encryption: EncryptionSettings): Promise<SetupStep> {
  const message = 'The Application Server passes on what it can not decrypt.';
  if (await encryption.linkFlag()) return { step: 'link', outcome: 'already', message };
  await encryption.setLinkFlag();
  return { step: 'link', outcome: 'done', message };
}

/** A label that is in the secret is left alone: it may be that of a rotation, or of one that is to be undone. */
async function setKek({ stackName, encryption, readKeks }: EndToEndDeps): Promise<SetupStep> {
  const [current, keks] = [await encryption.kekLabel(), parseKeks(await readKeks())];
  if (current !== undefined && keks.has(current)) {
    return { step: 'kek', outcome: 'already', message: `The Join Server wraps new sessions with the KEK ${current}.` };
  }
  // Of a stack of this name that was deleted and made again, and whose KEKs are elsewhere.
  if (current !== undefined && !current.startsWith(`${stackName}-kek-`)) {
    return failed(
      'kek',
      'FOREIGN_KEK',
      `The Join Server wraps new sessions with the KEK ${current}, which is not in the KEK secret: their payloads can't be ` +
        'read here. If nobody else needs it, npx lorawan kek rotate gives it a new one.',
    );
  }
  const newest = newestKek(keks);
  if (newest === undefined) {
    return failed('kek', 'NO_KEK', 'The KEK secret has no KEK of 32 hex digits that the Join Server could be given.');
  }
  await encryption.setKek(newest.label, newest.kek);
  const message = `The Join Server wraps new sessions with the KEK ${newest.label}. Devices get it with their next join.`;
  return { step: 'kek', outcome: 'done', message };
}

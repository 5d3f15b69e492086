import { text } from 'node:stream/consumers';
import { isApiKey } from '../../../lambdas/network-setup/api-key.ts';
import { CommandFailed, UsageError } from '../command.ts';
import type { Terminal } from '../terminal.ts';

export interface ApiKeyQuestion {
  /** Whether the key comes on standard input. */
  readonly fromStdin: boolean;
  /** Whether there is one in the secret, which may be kept. */
  readonly isStored: boolean;
  /** Whether to do without questions. */
  readonly yes: boolean;
}

const FORM = 'an API key begins with NNSXS. and has three parts, in capital letters and digits, with dots between them';

/** How often a person may mistype. */
const ATTEMPTS = 3;

/**
 * Gets the API key to store; undefined: the stored one is kept. The key itself is shown nowhere.
 * @throws UsageError if there is nobody to ask
 * @throws CommandFailed for what is no API key
 */
export async function readApiKey(
  { fromStdin, isStored, yes }: ApiKeyQuestion,
  { ask, note }: Terminal,
  stdin: NodeJS.ReadableStream,
): Promise<string | undefined> {
  if (fromStdin) return checked((await text(stdin)).trim(), 'On standard input');
  if (yes || ask === undefined) {
    if (isStored) return undefined;
    throw new UsageError('There is no API key yet, and nobody to ask for it: say --api-key-stdin.');
  }
  const question = `API key (is not shown${isStored ? '; Enter keeps the one that is stored' : ''}): `;
  for (let attempt = 1; attempt < ATTEMPTS; attempt++) {
    const answer = (await ask(question, { hidden: true })).trim();
    if (answer === '' && isStored) return undefined;
    if (isApiKey(answer)) return answer;
    note(`That is none: ${FORM}.`);
  }
  return checked((await ask(question, { hidden: true })).trim(), 'For the third time');
}

function checked(key: string, where: string): string {
  if (isApiKey(key)) return key;
  throw new CommandFailed(`${where} there is no API key: ${FORM}. Nothing was changed.`);
}

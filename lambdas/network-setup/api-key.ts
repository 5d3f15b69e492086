import { ApiError } from '../networks/the-things-stack/api-client.ts';
import { missingRights, type Right } from '../networks/the-things-stack/rights.ts';
import type { SetupStep } from './contract.ts';
import { failed, refused } from './setup-step.ts';

/** Whether a text is an API key, and not the random word that its secret comes with. */
export const isApiKey = (text: string): boolean => /^NNSXS\.[A-Z0-9]+\.[A-Z0-9]+$/.test(text);

export const NO_API_KEY = failed(
  'api-key',
  'NO_API_KEY',
  'There is no API key yet: npx lorawan connect asks for it and sets up the network.',
);

/**
 * Lets an API key pass, and nothing else: no other secret is to reach the network.
 * @throws ApiError as of a network that refuses it
 */
export function requireApiKey(text: string): string {
  if (isApiKey(text)) return text;
  throw new ApiError(401, 'there is no API key');
}

export interface KeyCheck {
  readonly steps: readonly SetupStep[];
  /** Whether the key is good for anything else. */
  readonly usable: boolean;
}

/** Asks the network what the key may do, before anything is changed there. */
export async function checkApiKey(applicationID: string, rights: () => Promise<readonly string[]>): Promise<KeyCheck> {
  try {
    const granted = await rights();
    const accepted: SetupStep = { step: 'api-key', outcome: 'done', message: 'The Things Stack accepts the API key.' };
    return { steps: [accepted, rightsStep(applicationID, granted)], usable: granted.length > 0 };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    // An admin's key is told of an application that is not there; other keys just have no rights on it.
    if (error.status === 404) return { steps: [noRights(applicationID)], usable: false };
    return { steps: [refused('api-key', error)], usable: false };
  }
}

function rightsStep(applicationID: string, granted: readonly string[]): SetupStep {
  if (granted.length === 0) return noRights(applicationID);
  const missing = missingRights(granted);
  if (missing.length === 0) {
    return { step: 'rights', outcome: 'done', message: 'The API key has all rights that are needed.' };
  }
  return failed(
    'rights',
    'MISSING_RIGHTS',
    `The API key lacks ${missing.map(nameOf).join(', ')}: edit it in the Console (application ${applicationID}, API keys).`,
  );
}

function noRights(applicationID: string): SetupStep {
  return failed(
    'rights',
    'MISSING_RIGHTS',
    `The API key has no rights on an application ${applicationID}: it is the key of another one, or there is none of that id here.`,
  );
}

const nameOf = ({ words, name }: Right): string => `"${words}" (${name})`;

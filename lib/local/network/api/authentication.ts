import { StackError } from '../the-things-stack/stack-error.ts';
import {
  apiKeyNotFound,
  malformedKey,
  noCredentials,
  unsupportedAuthorization,
} from '../the-things-stack/stack-errors.ts';
import type { Right } from './rights.ts';

/** A key of the API, with what it may do on the one application. */
export interface ApiKey {
  /** `NNSXS.<id>.<secret>` */
  readonly key: string;
  readonly rights: readonly Right[];
}

/** Who comes without a key, to a route that asks for none. */
export const NOBODY: ApiKey = { key: '', rights: [] };

/** The key that was sent; throws what the stack says to anything else. */
export function authenticate(authorization: string | undefined, apiKeys: readonly ApiKey[]): ApiKey {
  if (authorization === undefined) throw new StackError(noCredentials);
  const [, key] = /^Bearer (.+)$/i.exec(authorization) ?? [];
  if (key === undefined) throw new StackError(unsupportedAuthorization);
  const known = apiKeys.find((apiKey) => apiKey.key === key);
  if (known !== undefined) return known;
  // What doesn't look like a key is a bad request, not a stranger.
  if (!/^NNSXS\.[A-Z0-9]+\.[A-Z0-9]+$/.test(key)) throw new StackError(malformedKey);
  throw new StackError(apiKeyNotFound);
}

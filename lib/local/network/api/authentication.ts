import { StackError } from '../the-things-stack/stack-error.ts';
import {
  apiKeyNotFound,
  malformedKey,
  noCredentials,
  unsupportedAuthorization,
} from '../the-things-stack/stack-errors.ts';

/** Lets the one API key pass; throws what the stack says to anything else. */
export function authenticate(authorization: string | undefined, apiKey: string): void {
  if (authorization === undefined) throw new StackError(noCredentials);
  const [, key] = /^Bearer (.+)$/i.exec(authorization) ?? [];
  if (key === undefined) throw new StackError(unsupportedAuthorization);
  if (key === apiKey) return;
  // A key is `NNSXS.<id>.<secret>`; what doesn't look like one is a bad request, not a stranger.
  if (!/^NNSXS\.[A-Z0-9]+\.[A-Z0-9]+$/.test(key)) throw new StackError(malformedKey);
  throw new StackError(apiKeyNotFound);
}

import { isJsonObject } from '../json-object.ts';
import { type ApplicationUp, parseApplicationUp } from './the-things-stack/application-up.ts';
import type { UpstreamNetwork } from './upstream-network.ts';

/** Networks whose messages have forms of their own; what is none of theirs is an ApplicationUp already. */
const OTHERS: readonly UpstreamNetwork[] = [];

/**
 * Reads a message of any network. Which one it is from shows in its form: vendors let users choose topics.
 * @throws CodedError `MALFORMED_MESSAGE` naming the path and what was expected there
 */
export function readUpstream(message: unknown): ApplicationUp {
  if (isJsonObject(message)) {
    for (const network of OTHERS) {
      const document = network.toApplicationUp(message);
      if (document !== undefined) return parseApplicationUp(document, { network: network.name, native: message });
    }
  }
  return parseApplicationUp(message);
}

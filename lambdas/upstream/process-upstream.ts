import { parseApplicationUp } from '../networks/the-things-stack/application-up.ts';
import type { Summary, UpstreamDeps } from './deps.ts';
import { processEvent } from './process-event.ts';
import { processJoin } from './process-join.ts';
import { processUplink } from './process-uplink.ts';

/**
 * Handles one message of a network: an ApplicationUp document of The Things Stack, of any kind.
 * @param request id of the invocation, the same in each of its attempts
 * @throws CodedError if it can never be handled; anything else is worth a retry
 */
export async function processUpstream(message: unknown, request: string, deps: UpstreamDeps): Promise<Summary> {
  const up = parseApplicationUp(message);
  switch (up.kind) {
    case 'uplink_message':
      return processUplink(up, request, deps);
    case 'join_accept':
      return processJoin(up, request, deps);
    default:
      return processEvent(up, request, deps);
  }
}

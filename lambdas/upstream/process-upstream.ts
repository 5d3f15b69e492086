import { readUpstream } from '../networks/read-upstream.ts';
import type { Summary, UpstreamDeps } from './deps.ts';
import { processEvent } from './process-event.ts';
import { processJoin } from './process-join.ts';
import { processUplink } from './process-uplink.ts';

/**
 * Handles one message of any network, of any kind.
 * @param request id of the invocation, the same in each of its attempts
 * @throws CodedError if it can never be handled; anything else is worth a retry
 */
export async function processUpstream(message: unknown, request: string, deps: UpstreamDeps): Promise<Summary> {
  const up = readUpstream(message);
  switch (up.kind) {
    case 'uplink_message':
      return processUplink(up, request, deps);
    case 'join_accept':
      return processJoin(up, request, deps);
    default:
      return processEvent(up, request, deps);
  }
}

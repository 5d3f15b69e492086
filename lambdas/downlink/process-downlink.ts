import { CodedError } from '../errors.ts';
import { innerDownlinkTopic } from '../networks/the-things-stack/contract.ts';
import { downlinkQueueRequest } from '../networks/the-things-stack/downlink-queue-request.ts';
import type { DownlinkDeps } from './deps.ts';
import { parseEvent, parseRequest } from './downlink-request.ts';
import { findDevice } from './find-device.ts';

/** What the log line says of a request. */
export interface DownlinkSummary {
  readonly outcome: 'done' | 'ignored';
  readonly thingName: string;
  readonly fPort?: number | undefined;
}

/**
 * Hands a user's downlink request to the network.
 * @throws CodedError if it can never succeed; anything else is worth a retry
 */
export async function processDownlink(event: unknown, deps: DownlinkDeps): Promise<DownlinkSummary> {
  const request = parseRequest(parseEvent(event));
  const { thingName, operation, fPort } = request;
  const target = await findDevice(thingName, deps);
  if (target === undefined) return { outcome: 'ignored', thingName };
  if (target.endToEnd) {
    throw new CodedError(
      'ENCRYPTED_SESSION',
      `thing ${thingName} is end-to-end encrypted, and this version sends no encrypted downlinks: nothing was sent`,
    );
  }
  await deps.publish(
    innerDownlinkTopic(deps.stack.name, operation),
    downlinkQueueRequest({
      applicationID: target.applicationID,
      deviceID: target.deviceID,
      frmPayload: request.frmPayload,
      decodedPayload: request.payload,
      fPort,
      confirmed: request.confirmed,
      highPriority: request.highPriority,
      correlationId: request.correlationId,
    }),
  );
  return { outcome: 'done', thingName, fPort };
}

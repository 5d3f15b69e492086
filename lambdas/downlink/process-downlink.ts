import type { Invocation } from '../invocation.ts';
import type { DownlinkDeps } from './deps.ts';
import { type DownlinkRequest, parseEvent, parseRequest } from './downlink-request.ts';
import { type DownlinkTarget, findDevice } from './find-device.ts';
import { sendEncrypted } from './send-encrypted.ts';

/** What the log line says of a request. */
export interface DownlinkSummary {
  /** `held`: it waits here until the device is heard. */
  readonly outcome: 'done' | 'held' | 'ignored';
  readonly thingName: string;
  readonly fPort?: number | undefined;
}

/**
 * Hands a user's downlink request to the network.
 * @throws CodedError if it can never succeed; anything else is worth a retry
 */
export async function processDownlink(invocation: Invocation, deps: DownlinkDeps): Promise<DownlinkSummary> {
  const request = parseRequest(parseEvent(invocation.message));
  const { thingName, fPort } = request;
  const target = await findDevice(thingName, deps);
  if (target === undefined) return { outcome: 'ignored', thingName };
  if (target.endToEnd) {
    const end = await sendEncrypted(request, target.device, invocation, deps);
    return { outcome: end === 'held' ? 'held' : 'done', thingName, fPort };
  }
  await sendInClear(request, target, deps);
  return { outcome: 'done', thingName, fPort };
}

async function sendInClear(request: DownlinkRequest, { device }: DownlinkTarget, deps: DownlinkDeps): Promise<void> {
  const { operation, payload: decodedPayload, correlationId, ...downlink } = request;
  const correlationIDs = correlationId === undefined ? [] : [correlationId];
  await deps.sendInClear(device, operation, { ...downlink, correlationIDs, decodedPayload });
}

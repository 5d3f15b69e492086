import { CodedError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import type { DownlinkDeps } from './deps.ts';
import { type DownlinkRequest, parseEvent, parseRequest } from './downlink-request.ts';
import { encodePayload } from './encode-payload.ts';
import { type DownlinkTarget, findDevice } from './find-device.ts';
import { sendEncrypted, wasTaken } from './send-encrypted.ts';

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
  const asked = parseRequest(parseEvent(invocation.message));
  const { thingName } = asked;
  const target = await findDevice(thingName, deps);
  if (target === undefined) return { outcome: 'ignored', thingName };
  // What was taken once is sent as it was encoded then.
  const isTaken = target.endToEnd && wasTaken(target.device, invocation);
  const request = isTaken ? asked : await encodePayload(asked, target, deps);
  const { fPort } = request;
  if (target.endToEnd) {
    const { network } = deps;
    if (network === undefined) throw takesNone(target.network, thingName, Object.keys(deps.senders));
    const end = await sendEncrypted(request, target.device, invocation, { ...deps, network });
    return { outcome: end === 'held' ? 'held' : 'done', thingName, fPort };
  }
  await sendInClear(request, target, deps);
  return { outcome: 'done', thingName, fPort };
}

async function sendInClear(
  request: DownlinkRequest,
  { device, network }: DownlinkTarget,
  { senders }: DownlinkDeps,
): Promise<void> {
  // The name may be anything that a user wrote.
  const send = Object.hasOwn(senders, network) ? senders[network] : undefined;
  if (send === undefined) throw takesNone(network, request.thingName, Object.keys(senders));
  const { operation, payload: decodedPayload, correlationId, ...downlink } = request;
  const correlationIDs = correlationId === undefined ? [] : [correlationId];
  await send(device, operation, { ...downlink, correlationIDs, decodedPayload });
}

function takesNone(network: string, thingName: string, accepted: readonly string[]): CodedError {
  const others =
    accepted.length > 0 ? `those of ${accepted.join(', ')} are accepted` : 'no network of the stack takes any';
  return new CodedError(
    'NO_DOWNLINKS',
    `thing ${thingName} is on the network "${network}", which takes no downlinks here: ${others}`,
  );
}

import { createHash } from 'node:crypto';
import { changeDevice } from '../device-table/change-device.ts';
import { CodedError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { bytesToBase64 } from '../lorawan/bytes.ts';
import type { Device } from '../lorawan/device-state.ts';
import { accepted, type Downlink, isKnown, MAX_OUTSTANDING, outboxOf, withdrawn } from '../lorawan/outbox/entry.ts';
import type { OutboxDeps } from '../outbox/deps.ts';
import { type FlushEnd, flushOutbox } from '../outbox/flush-outbox.ts';
import type { DownlinkRequest } from './downlink-request.ts';

/** How often a downlink goes on the air before it is given up: what The Things Stack does for others. */
const DEFAULT_MAX_ATTEMPTS = 8;

/** A bundle changes the names of classes, not this one, by which a parked request tells what became of it. */
const DOWNLINK_WAITS = 'DownlinkWaits';

/** The downlink is in the outbox, but the network does not take it now: a retry hands it over, and so does an uplink. */
export class DownlinkWaits extends Error {
  override readonly name = DOWNLINK_WAITS;
}

/**
 * Takes a request into the device's outbox and hands over what can go now.
 * @throws CodedError if it can never succeed; anything else is worth a retry, in which it is not taken twice
 */
export async function sendEncrypted(
  request: DownlinkRequest,
  device: Device,
  invocation: Invocation,
  deps: OutboxDeps,
): Promise<FlushEnd> {
  const id = outboxID(invocation);
  const end = await flushOutbox(device, invocation.request, deps, (known) => {
    if (wasTaken(known, invocation)) return known;
    const taken = accepted(known, downlinkOf(request, id));
    if (taken === undefined) throw outboxFull(request.thingName);
    return taken;
  }).catch(async (error: unknown) => {
    if (!(error instanceof CodedError) || (await withdraw(device, id, deps))) throw error;
    throw new DownlinkWaits(`${error.code}, and the downlink may be at the network`);
  });
  if (end === 'unavailable') throw new DownlinkWaits('the network does not answer');
  return end;
}

/** Whether an earlier attempt took the request into the outbox; a redrive may come long after it went with an uplink. */
export function wasTaken(device: Device, invocation: Invocation): boolean {
  return invocation.failures.includes(DOWNLINK_WAITS) || isKnown(device, outboxID(invocation));
}

function outboxID({ request }: Invocation): string {
  return createHash('sha256').update(request).digest('hex').slice(0, 16);
}

function downlinkOf(request: DownlinkRequest, id: string): Downlink {
  const { thingName, frmPayload, fPort = 1, confirmed, highPriority, correlationId, operation } = request;
  if (frmPayload === undefined) {
    throw new CodedError(
      'ENCRYPTED_SESSION',
      `thing ${thingName} is end-to-end encrypted and has no codec: bytes are accepted, or a codec named by its attribute codec`,
    );
  }
  if (frmPayload.length === 0) {
    throw new CodedError('EMPTY_PAYLOAD', 'bytes is empty: end-to-end encrypted, 1 to 242 bytes are accepted');
  }
  return {
    id,
    fPort,
    frmPayload: bytesToBase64(frmPayload),
    confirmed,
    highPriority,
    correlationId,
    ...(operation === 'replace' && { replaces: true }),
    maxAttempts: request.maxAttempts ?? DEFAULT_MAX_ATTEMPTS,
  };
}

function outboxFull(thingName: string): CodedError {
  return new CodedError(
    'OUTBOX_FULL',
    `${MAX_OUTSTANDING} downlinks of thing ${thingName} are outstanding: wait for their feedback, or replace them`,
  );
}

/** A request that is answered with an error must not be sent all the same; false if it may be at the network already. */
async function withdraw(device: Device, id: string, { devices }: OutboxDeps): Promise<boolean> {
  const known = (await devices.read(device.key)) ?? device;
  const { result } = await changeDevice(devices, known, (current) => {
    const isAway = outboxOf(current).some((entry) => entry.id === id && entry.place.at !== 'waiting');
    return { next: isAway ? current : withdrawn(current, id), result: !isAway };
  });
  return result;
}

import * as v from 'valibot';
import { CodedError } from '../../errors.ts';
import type { JsonObject } from '../../json-object.ts';
import type { DevAddr, DevEUI, JoinEUI } from '../../lorawan/identifiers.ts';
import { NETWORKS } from '../contract.ts';
import { devAddr, devEUI, identifier, joinEUI, jsonObject, timestamp } from './wire.ts';

/** The members of ApplicationUp of which exactly one is present; which one decides what a message is. */
export const UP_KINDS = [
  'uplink_message',
  'uplink_normalized',
  'join_accept',
  'downlink_ack',
  'downlink_nack',
  'downlink_sent',
  'downlink_failed',
  'downlink_queued',
  'downlink_queue_invalidated',
  'location_solved',
  'service_data',
] as const;

type UpKind = (typeof UP_KINDS)[number];

/** Who a message is about, in the network's own terms. */
export interface EndDeviceIds {
  readonly applicationID: string;
  readonly deviceID: string;
  /** Absent only for ABP devices that were registered without one. */
  readonly devEUI?: DevEUI | undefined;
  readonly joinEUI?: JoinEUI | undefined;
  readonly devAddr?: DevAddr | undefined;
}

/** Where a message comes from. */
interface MessageOrigin {
  /** One of `NETWORKS`. */
  readonly network: string;
  /** The network's own message, where that is not the document itself. */
  readonly native?: JsonObject | undefined;
  /** Whether the payload is encrypted under a key that the network neither has nor sent. */
  readonly endToEnd?: boolean | undefined;
  /** Whether the network tells of it long after it was heard. */
  readonly isReplay?: boolean | undefined;
  /** The time that the network tells, where that can't be and now stands in its place: sortable. */
  readonly toldTime?: string | undefined;
}

/** An upstream message of the Application Server, read as far as every kind has it in common. */
export interface ApplicationUp {
  readonly kind: UpKind;
  readonly ids: EndDeviceIds;
  /** When the Application Server got it (RFC 3339). */
  readonly receivedAt?: string | undefined;
  readonly simulated: boolean;
  readonly from: MessageOrigin;
  /** The member named by `kind`, as it came. */
  readonly message: JsonObject;
  /** The whole document, as it came. */
  readonly document: JsonObject;
}

const ApplicationUpSchema = v.object({
  end_device_ids: v.object({
    device_id: identifier,
    application_ids: v.object({ application_id: identifier }),
    dev_eui: v.optional(devEUI),
    join_eui: v.optional(joinEUI),
    dev_addr: v.optional(devAddr),
  }),
  received_at: timestamp,
  simulated: v.optional(v.boolean(), false),
});

/**
 * Reads an ApplicationUp document (The Things Stack v3 JSON).
 * Routing is by the member that is present, never by the topic it came on.
 * @throws CodedError `MALFORMED_MESSAGE` naming the path and what was expected there
 */
export function parseApplicationUp(
  value: unknown,
  from: MessageOrigin = { network: NETWORKS.theThingsStack },
): ApplicationUp {
  const document = read(jsonObject, value, 'ApplicationUp');
  const kinds = UP_KINDS.filter((kind) => document[kind] !== undefined && document[kind] !== null);
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) {
    throw new CodedError(
      'MALFORMED_MESSAGE',
      `ApplicationUp has ${kinds.length === 0 ? 'no message member' : kinds.join(' and ')}: exactly one of ${UP_KINDS.join(', ')} is accepted`,
    );
  }
  const {
    end_device_ids: ids,
    received_at: receivedAt,
    simulated,
  } = read(ApplicationUpSchema, document, 'ApplicationUp');
  return {
    kind,
    ids: {
      applicationID: ids.application_ids.application_id,
      deviceID: ids.device_id,
      devEUI: ids.dev_eui,
      joinEUI: ids.join_eui,
      devAddr: ids.dev_addr,
    },
    receivedAt,
    simulated,
    from,
    message: read(jsonObject, document[kind], kind),
    document,
  };
}

/**
 * Reads a value by a schema.
 * The complaint names the path, never the value: a payload must not reach a log through an error.
 */
export function read<T>(schema: v.GenericSchema<unknown, T>, value: unknown, what: string): T {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = [what, v.getDotPath(issue)].filter((part) => part !== null).join('.');
  const expected = issue.expected ? `expected ${issue.expected}` : issue.message;
  throw new CodedError('MALFORMED_MESSAGE', `${path}: ${expected}`);
}

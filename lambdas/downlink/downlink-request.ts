import * as v from 'valibot';
import { CodedError, type ErrorCode } from '../errors.ts';
import { isJsonObject, type JsonObject } from '../json-object.ts';
import { base64ToBytes } from '../lorawan/bytes.ts';

/** The longest FRMPayload that any region's fastest data rate carries, in bytes. */
const MAX_FRM_PAYLOAD_BYTES = 242;

/** What a user asks for, checked. Exactly one of `frmPayload` and `payload` is there. */
export interface DownlinkRequest {
  readonly thingName: string;
  /** `replace` empties the device's queue first. */
  readonly operation: 'push' | 'replace';
  /** Up to 242 bytes. */
  readonly frmPayload?: Uint8Array | undefined;
  /** JSON for the encoder of a codec. */
  readonly payload?: object | undefined;
  /** 1..223; absent only with `payload`, where the encoder may choose. */
  readonly fPort?: number | undefined;
  readonly confirmed: boolean;
  readonly highPriority: boolean;
  /** 1..32: how often a confirmed downlink goes on the air before it is given up. */
  readonly maxAttempts?: number | undefined;
  /** Up to 100 characters, echoed in every feedback. */
  readonly correlationId?: string | undefined;
}

/** What a rule hands over: the payload as published, in base64, and the topic. */
export interface PublishedRequest {
  readonly bytes: Uint8Array;
  readonly topic: string;
}

/** @throws CodedError `MALFORMED_MESSAGE` if the event is not what the rules of this stack send */
export function parseEvent(event: unknown): PublishedRequest {
  const result = v.safeParse(v.object({ base64OriginalPayload: v.string(), topic: v.string() }), event);
  if (result.success) return { bytes: base64ToBytes(result.output.base64OriginalPayload), topic: result.output.topic };
  throw new CodedError(
    'MALFORMED_MESSAGE',
    'the event has no base64OriginalPayload and topic, as the rules of this stack send',
  );
}

/** The thing that a per-thing topic names. */
function thingOfTopic(topic: string): string | undefined {
  return /^lorawan\/([^/]+)\/downlink\/(?:push|replace)$/.exec(topic)?.[1];
}

/**
 * Reads a downlink request. Members it doesn't know are ignored.
 * @throws CodedError with a code of its own for each way in which a request can be wrong
 */
export function parseRequest({ bytes, topic }: PublishedRequest): DownlinkRequest {
  const request = parseJson(bytes);
  const thingName = check('INVALID_THING_NAME', ThingName, thingOfTopic(topic) ?? request['thingName']);
  const hasBytes = isGiven(request['bytes']);
  if (hasBytes === isGiven(request['payload'])) {
    const found = hasBytes ? 'both bytes and payload' : 'neither bytes nor payload';
    throw new CodedError('BYTES_OR_PAYLOAD', `request has ${found}: exactly one of them is accepted`);
  }
  return {
    thingName,
    operation: topic.endsWith('/replace') ? 'replace' : 'push',
    ...(hasBytes
      ? { frmPayload: parseBytes(request['bytes']) }
      : { payload: check('INVALID_PAYLOAD', Payload, request['payload']) }),
    fPort: check('INVALID_F_PORT', FPort, request['fPort']) ?? (hasBytes ? 1 : undefined),
    confirmed: check('INVALID_FLAG', flag('confirmed'), request['confirmed']) ?? false,
    highPriority: check('INVALID_FLAG', flag('highPriority'), request['highPriority']) ?? false,
    maxAttempts: check('INVALID_MAX_ATTEMPTS', MaxAttempts, request['maxAttempts']) ?? undefined,
    correlationId: check('INVALID_CORRELATION_ID', CorrelationId, request['correlationId']) ?? undefined,
  };
}

/** What AWS IoT accepts as the name of a thing. */
const THING_NAME = /^[a-zA-Z0-9:_-]{1,128}$/;

/** The name of a thing that a request is for, if it can be one: only such a name may become part of a topic. */
export function namedThing({ topic }: PublishedRequest, request: unknown): string | undefined {
  const named = thingOfTopic(topic) ?? (isJsonObject(request) ? request['thingName'] : undefined);
  return typeof named === 'string' && THING_NAME.test(named) ? named : undefined;
}

const ThingName = v.pipe(
  v.string('thingName is missing or no string: the name of a thing is accepted'),
  v.regex(THING_NAME, 'thingName is no name of a thing: 1 to 128 letters, digits, ":", "_" and "-" are accepted'),
);
const Payload = v.custom<object>(
  isJsonObject,
  'payload is not an object: a JSON object for the encoder of a codec is accepted',
);
const PORTS = 'a whole number from 1 to 223 is accepted';
const FPort = v.nullish(
  v.pipe(
    v.number(`fPort is no number: ${PORTS}`),
    v.check(
      (fPort) => Number.isInteger(fPort) && fPort >= 1 && fPort <= 223,
      (issue) => `fPort ${issue.input} is not accepted: ${PORTS}`,
    ),
  ),
);
/** What The Things Stack accepts for downlinks that it tries again by itself. */
const ATTEMPTS = 'a whole number from 1 to 32 is accepted';
const MaxAttempts = v.nullish(
  v.pipe(
    v.number(`maxAttempts is no number: ${ATTEMPTS}`),
    v.check(
      (attempts) => Number.isInteger(attempts) && attempts >= 1 && attempts <= 32,
      (issue) => `maxAttempts ${issue.input} is not accepted: ${ATTEMPTS}`,
    ),
  ),
);
const flag = (name: string) => v.nullish(v.boolean(`${name} is neither true nor false`));
const CorrelationId = v.nullish(
  v.pipe(
    v.string('correlationId is no string: 1 to 100 characters are accepted'),
    v.minLength(1, 'correlationId is empty: 1 to 100 characters are accepted'),
    v.maxLength(100, (issue) => `correlationId has ${issue.input.length} characters: 1 to 100 are accepted`),
  ),
);

function parseJson(bytes: Uint8Array): JsonObject {
  try {
    const request: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (isJsonObject(request)) return request;
  } catch {
    // The parser's message would quote the payload.
  }
  throw new CodedError('INVALID_JSON', 'request is not a JSON object');
}

function parseBytes(value: unknown): Uint8Array {
  if (typeof value !== 'string') throw new CodedError('INVALID_BASE64', 'bytes is no string: base64 is accepted');
  return checkedLength(readBase64(value), 'bytes');
}

/**
 * @param member of the request that the bytes come from
 * @throws CodedError `PAYLOAD_TOO_LONG`
 */
export function checkedLength(bytes: Uint8Array, member: 'bytes' | 'payload'): Uint8Array {
  if (bytes.length <= MAX_FRM_PAYLOAD_BYTES) return bytes;
  throw new CodedError(
    'PAYLOAD_TOO_LONG',
    `${member} holds ${bytes.length} bytes: up to ${MAX_FRM_PAYLOAD_BYTES} are accepted`,
  );
}

function readBase64(text: string): Uint8Array {
  try {
    return base64ToBytes(text);
  } catch (cause) {
    throw new CodedError('INVALID_BASE64', 'bytes is not base64 (RFC 4648, standard or URL alphabet)', { cause });
  }
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function check<T>(code: ErrorCode, schema: v.GenericSchema<unknown, T>, value: unknown): T {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  throw new CodedError(code, result.issues[0].message);
}

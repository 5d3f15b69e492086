import * as v from 'valibot';
import { AwsError } from '../aws-error.ts';
import { isDeeperThan, type JsonObject } from './shadow-document.ts';
import type { ShadowKey } from './shadow-topic.ts';

/** Body of a request to a shadow. */
export interface ShadowRequest {
  /** Refuses the request unless the shadow has this version. */
  readonly version?: number;
  /** Comes back in every message that the request causes. */
  readonly clientToken?: string;
}

export interface ShadowUpdate extends ShadowRequest {
  /** `desired` and `reported`, either absent or null. */
  readonly state: JsonObject;
}

/** Bytes of the state as JSON; metadata does not count. */
const MAX_DOCUMENT_BYTES = 8192;
/** Of each of the sections `desired` and `reported`. */
const MAX_DEPTH = 8;
const THING_NAME = /^[a-zA-Z0-9:_-]{1,128}$/;
const SHADOW_NAME = /^[$a-zA-Z0-9:_-]{1,64}$/;

const section = v.nullable(v.custom<JsonObject>((value) => typeof value === 'object' && !Array.isArray(value)));
const requestFields = {
  version: v.exactOptional(v.pipe(v.number(), v.integer())),
  clientToken: v.exactOptional(v.pipe(v.string(), v.maxBytes(64))),
};
const request = v.object(requestFields);
const update = v.strictObject({
  ...requestFields,
  state: v.strictObject({ desired: v.exactOptional(section), reported: v.exactOptional(section) }),
});

/** @throws AwsError InvalidRequestException */
export function parseShadowUpdate(payload: Uint8Array): ShadowUpdate {
  return parse(update, payload);
}

/** Reads the body of a get or a delete, which may be empty. */
export function parseShadowRequest(payload: Uint8Array): ShadowRequest {
  return payload.length === 0 ? {} : parse(request, payload);
}

export function checkShadowKey({ thingName, shadowName }: ShadowKey): void {
  if (!THING_NAME.test(thingName)) throw new AwsError('InvalidRequestException', `Invalid thing name: ${thingName}`);
  if (shadowName === undefined || SHADOW_NAME.test(shadowName)) return;
  throw new AwsError('InvalidRequestException', `Invalid shadow name: ${shadowName}`);
}

/** @throws AwsError InvalidRequestException */
export function checkShadowDepth(state: JsonObject): void {
  if (!Object.values(state).some((part) => isDeeperThan(MAX_DEPTH, part))) return;
  throw new AwsError('InvalidRequestException', `JSON contains too many levels of nesting; maximum is ${MAX_DEPTH}`);
}

/** @throws AwsError RequestEntityTooLargeException */
export function checkShadowSize(state: JsonObject): void {
  if (Buffer.byteLength(JSON.stringify(state)) <= MAX_DOCUMENT_BYTES) return;
  const message = `The shadow document would exceed ${MAX_DOCUMENT_BYTES} bytes`;
  throw new AwsError('RequestEntityTooLargeException', message, 413);
}

function parse<Output>(schema: v.GenericSchema<unknown, Output>, payload: Uint8Array): Output {
  const result = v.safeParse(schema, json(payload));
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new AwsError('InvalidRequestException', `${v.getDotPath(issue) ?? 'document'}: ${issue.message}`);
}

function json(payload: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(payload).toString());
  } catch {
    throw new AwsError('InvalidRequestException', 'Payload contains invalid json');
  }
}

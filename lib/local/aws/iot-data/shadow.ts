import { AwsError } from '../aws-error.ts';
import { deltaOf, isEmpty, type JsonObject, mergeMetadata, mergeState, objectAt, pick } from './shadow-document.ts';
import { checkShadowDepth, checkShadowSize, type ShadowRequest, type ShadowUpdate } from './shadow-request.ts';

/** A shadow as it is stored; `state` and `metadata` have the sections `desired` and `reported`, each if not empty. */
export interface Shadow {
  readonly state: JsonObject;
  readonly metadata: JsonObject;
  readonly version: number;
}

/** A shadow as it is read; `timestamp` in seconds since 1970. */
export interface ShadowDocument extends Shadow {
  readonly timestamp: number;
}

/** The shadow after an update. @throws AwsError ConflictException, or for a state that is too deep or too large */
export function updatedShadow(previous: Shadow, update: ShadowUpdate, timestamp: number): Shadow {
  checkVersion(previous, update.version);
  // Before merging, which descends all levels; what is stored passed already.
  checkShadowDepth(update.state);
  const state = withoutEmptySections(mergeState(previous.state, update.state));
  checkShadowSize(state);
  const metadata = mergeMetadata(state, update.state, { previous: previous.metadata, timestamp });
  return { state, metadata, version: previous.version + 1 };
}

/** What an update itself set, as its answer tells it. */
export function acceptedUpdate(update: ShadowUpdate, version: number, timestamp: number): ShadowDocument {
  const set = mergeState({}, update.state);
  const metadata = mergeMetadata(set, set, { previous: {}, timestamp });
  return { state: update.state, metadata, version, timestamp, ...clientToken(update) };
}

/** What is desired and not reported, with the metadata of it; undefined if that is nothing. */
export function shadowDelta({ state, metadata }: Shadow): Pick<Shadow, 'state' | 'metadata'> | undefined {
  const delta = deltaOf(objectAt(state, 'desired'), objectAt(state, 'reported'));
  return isEmpty(delta) ? undefined : { state: delta, metadata: pick(objectAt(metadata, 'desired'), delta) };
}

/** @throws AwsError ConflictException */
export function checkVersion({ version }: Shadow, expected?: number): void {
  if (expected === undefined || expected === version) return;
  throw new AwsError('ConflictException', `Version conflict: the shadow has version ${version}, not ${expected}`, 409);
}

export function clientToken({ clientToken: token }: ShadowRequest): Pick<ShadowRequest, 'clientToken'> {
  return token === undefined ? {} : { clientToken: token };
}

function withoutEmptySections(state: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(state).filter(([name]) => !isEmpty(objectAt(state, name))));
}

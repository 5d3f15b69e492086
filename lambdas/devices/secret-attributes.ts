import { isJsonObject } from '../json-object.ts';
import type { Thing } from './deps.ts';
import type { Attributes } from './network-device.ts';

/** Attributes that have no business in a registry that every operator reads, once they are used. */
const SECRET_ATTRIBUTES = ['appKey', 'nwkKey', 'claimAuthenticationCode'] as const;

/** Whether the thing still says how its device is to be activated. */
export function hasSecrets({ attributes }: Pick<Thing, 'attributes'>): boolean {
  return SECRET_ATTRIBUTES.some((name) => attributes[name] !== undefined);
}

/** Whether two states of things, or things, say the same of that. */
export function haveSameSecrets(one: Pick<Thing, 'attributes'>, other: Pick<Thing, 'attributes'>): boolean {
  return SECRET_ATTRIBUTES.every((name) => one.attributes[name] === other.attributes[name]);
}

/** What to change so that they are gone: an empty value deletes an attribute. */
export function blankSecrets({ attributes }: Pick<Thing, 'attributes'>): Attributes {
  return Object.fromEntries(
    SECRET_ATTRIBUTES.filter((name) => attributes[name] !== undefined).map((name) => [name, '']),
  );
}

/**
 * An event as it may be kept for weeks: a thing event, or a record of one that failed, or one that its rule could not hand over.
 * What is needed of the thing is read again.
 */
export function withoutSecretAttributes(event: unknown): unknown {
  if (!isJsonObject(event)) return event;
  const { requestPayload, attributes, base64OriginalPayload } = event;
  if (requestPayload !== undefined) return { ...event, requestPayload: withoutSecretAttributes(requestPayload) };
  if (typeof base64OriginalPayload === 'string') return withoutSecretAttributes(decoded(base64OriginalPayload));
  if (!isJsonObject(attributes)) return event;
  const rest = Object.entries(attributes).filter(([name]) => !SECRET_ATTRIBUTES.some((secret) => secret === name));
  return { ...event, attributes: Object.fromEntries(rest) };
}

/** What is no JSON was no event of a thing; nothing of it is kept. */
function decoded(base64: string): unknown {
  try {
    return JSON.parse(Buffer.from(base64, 'base64').toString('utf8'));
  } catch {
    return {};
  }
}

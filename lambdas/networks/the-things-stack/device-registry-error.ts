import { CodedError } from '../../errors.ts';
import { NetworkUnavailable } from '../../outbox/deps.ts';
import { ApiError } from './api-client.ts';
import { apiKeyRefused } from './api-key-refused.ts';

/** What an error of a registry means: worth a retry, or not. */
export function registryError(thrown: unknown): Error {
  if (!(thrown instanceof ApiError)) return thrown instanceof Error ? thrown : new Error(String(thrown));
  if (thrown.refusesKey) return apiKeyRefused(thrown);
  if (/:end_device_euis_taken$/.test(thrown.code ?? '')) return new CodedError('DEV_EUI_TAKEN', ownerOf(thrown));
  // A 409 of another kind means that somebody else was at work in the same record.
  if (thrown.passes || thrown.status === 409) return new NetworkUnavailable(thrown.message);
  return new CodedError('REFUSED_BY_NETWORK', refusal(thrown));
}

/** Whether the network says that it has no such device. A 404 of its gateway means that it has no such server. */
export function isAbsent(thrown: unknown): boolean {
  return thrown instanceof ApiError && thrown.status === 404 && /not_found$/.test(thrown.code ?? '');
}

export function isIDTaken(thrown: unknown): boolean {
  return thrown instanceof ApiError && /:id_taken$/.test(thrown.code ?? '');
}

/** The same error; secrets that the network's words repeat are taken out. */
export function withoutSecrets(error: Error, secrets: readonly string[]): Error {
  const message = secrets.reduce((text, secret) => text.replaceAll(new RegExp(secret, 'gi'), '***'), error.message);
  if (error instanceof CodedError) return new CodedError(error.code, message);
  return error instanceof NetworkUnavailable ? new NetworkUnavailable(message) : error;
}

function ownerOf({ message, attributes }: ApiError): string {
  const { device_id: deviceID, application_id: applicationID } = attributes;
  const owner =
    typeof deviceID === 'string'
      ? `device ${deviceID}${typeof applicationID === 'string' ? ` of application ${applicationID}` : ''}`
      : 'another device';
  return `${owner} has this DevEUI and JoinEUI: delete it there first (${message})`;
}

function refusal({ status, code, message }: ApiError): string {
  if (status !== 404 || code !== undefined) return message;
  return `${message}: there is no such server. Is theThingsStack.identityServerAddress set? That of The Things Network is in eu1`;
}

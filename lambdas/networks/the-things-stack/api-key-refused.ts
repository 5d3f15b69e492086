import { CodedError } from '../../errors.ts';
import type { ApiError } from './api-client.ts';

/** What a user is told of a call that the network refused for its key; the rights that it misses, where it names them. */
export function apiKeyRefused({ message, attributes: { missing } }: ApiError): CodedError {
  const rights = Array.isArray(missing) ? missing.join(', ') : '';
  return new CodedError(
    'API_KEY_REFUSED',
    rights === ''
      ? `The Things Stack refuses the API key: store one in the secret of the output ApiKeySecretArn (${message})`
      : `The Things Stack refuses the API key, which lacks ${rights}`,
  );
}

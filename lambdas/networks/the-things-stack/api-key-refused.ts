import { CodedError } from '../../errors.ts';
import type { ApiError } from './api-client.ts';

/** What a user is told of a call that the network refused for its key. */
export function apiKeyRefused({ message }: ApiError): CodedError {
  return new CodedError(
    'API_KEY_REFUSED',
    `The Things Stack refuses the API key: store one in the secret of the output ApiKeySecretArn (${message})`,
  );
}

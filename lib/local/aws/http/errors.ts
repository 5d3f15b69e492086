import { AwsError } from '../aws-error.ts';
import type { HttpAnswer, HttpRequest } from './http-service.ts';

/** An error as clients of REST-JSON (header) and of JSON 1.x (`__type`) both read it. */
export function errorAnswer(error: unknown): HttpAnswer {
  const { code, message, status, members } = asAwsError(error);
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
    body: JSON.stringify({ __type: code, message, ...members }),
  };
}

export function unknownOperation({ method, path, headers, scope }: HttpRequest): AwsError {
  const service = scope?.service ?? 'a service that is not known, since the request is not signed';
  const target = headers['x-amz-target'] ?? `${method} ${path}`;
  return new AwsError('UnknownOperationException', `The laptop's AWS does not offer ${target} of ${service}`);
}

/** Anything else that was thrown is a failure of ours. */
export function asAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  return new AwsError('InternalFailure', `The laptop's AWS failed: ${String(error)}`, 500);
}

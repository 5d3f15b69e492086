import { AwsError } from '../aws-error.ts';
import { unknownOperation } from '../http/errors.ts';
import type { HttpRequest, HttpService } from '../http/http-service.ts';
import { type Operation, type OperationSettings, perform } from './operation.ts';

export interface JsonServiceOptions extends OperationSettings {
  /** What comes before the operation's name in `x-amz-target`, e.g. `secretsmanager`. */
  readonly target: string;
  readonly signingName: string;
  readonly version: '1.0' | '1.1';
}

/** A service that speaks AWS's JSON protocol: one path, and the operation's name in a header. */
export function jsonService(options: JsonServiceOptions, operations: Readonly<Record<string, Operation>>): HttpService {
  const byName = new Map(Object.entries(operations));
  return {
    match: (request) =>
      request.scope?.service === options.signingName || targetOf(request).startsWith(`${options.target}.`),
    async answer(request) {
      const operation = byName.get(targetOf(request).slice(options.target.length + 1));
      if (operation === undefined) throw unknownOperation(request);
      const output = await perform(operation, parseJson(request.body), { request, settings: options });
      const headers = { 'content-type': `application/x-amz-json-${options.version}` };
      return { status: 200, headers, body: JSON.stringify(output ?? {}) };
    },
  };
}

/** `<target>.<operation>`, or nothing in a request of another protocol. */
export function targetOf({ headers }: HttpRequest): string {
  return [headers['x-amz-target'] ?? ''].flat().join();
}

/** @throws AwsError SerializationException */
export function parseJson(body: Uint8Array): unknown {
  try {
    return body.length === 0 ? {} : JSON.parse(Buffer.from(body).toString());
  } catch {
    throw new AwsError('SerializationException', 'The request body is not JSON');
  }
}

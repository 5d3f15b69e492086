import { randomUUID } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import { asAwsError } from '../http/errors.ts';
import type { HttpAnswer, HttpRequest, HttpService } from '../http/http-service.ts';
import { type Operation, type OperationSettings, perform } from './operation.ts';
import { xml } from './xml.ts';

export interface QueryServiceOptions extends Pick<OperationSettings, 'authorize'> {
  readonly signingName: string;
  /** Namespace of the answers, e.g. `https://sts.amazonaws.com/doc/2011-06-15/`. */
  readonly namespace: string;
}

/** A service that speaks AWS's query protocol: a form asks, XML answers. */
export function queryService(
  options: QueryServiceOptions,
  operations: Readonly<Record<string, Operation>>,
): HttpService {
  const { authorize, signingName, namespace } = options;
  const settings = { authorize, refusalCode: 'AccessDenied', invalidInputCode: 'ValidationError' };
  const byAction = new Map(Object.entries(operations));

  async function result(request: HttpRequest): Promise<HttpAnswer> {
    const { Action: action = '', ...input } = formOf(request);
    const operation = byAction.get(action);
    if (operation === undefined) {
      throw new AwsError('InvalidAction', `The laptop's ${signingName} does not offer the action '${action}'`);
    }
    const output = await perform(operation, input, { request, settings });
    const ResponseMetadata = { RequestId: randomUUID() };
    return xmlAnswer(200, namespace, `${action}Response`, { [`${action}Result`]: output, ResponseMetadata });
  }

  return {
    match: (request) =>
      request.scope === undefined
        ? isForm(request) && byAction.has(formOf(request)['Action'] ?? '')
        : request.scope.service === signingName,
    answer: (request) => result(request).catch((error) => errorAnswer(asAwsError(error), namespace)),
  };
}

function isForm({ headers }: HttpRequest): boolean {
  return headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
}

function formOf({ body }: HttpRequest): Readonly<Record<string, string>> {
  return Object.fromEntries(new URLSearchParams(Buffer.from(body).toString()));
}

function errorAnswer({ code, message, status }: AwsError, namespace: string): HttpAnswer {
  const type = status < 500 ? 'Sender' : 'Receiver';
  const content = { Error: { Type: type, Code: code, Message: message }, RequestId: randomUUID() };
  return xmlAnswer(status, namespace, 'ErrorResponse', content);
}

function xmlAnswer(status: number, namespace: string, root: string, content: object): HttpAnswer {
  const body = `<${root} xmlns="${namespace}">${xml(content)}</${root}>`;
  return { status, headers: { 'content-type': 'text/xml' }, body };
}

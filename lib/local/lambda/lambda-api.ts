import { AwsError } from '../aws/aws-error.ts';
import type { HttpAnswer, HttpRequest, HttpService } from '../aws/http/http-service.ts';
import { type Authorize, requirePermissions } from '../aws/protocol/authorization.ts';
import type { LambdaService } from './lambda-service.ts';

const FUNCTIONS = /^\/2015-03-31\/functions\/(?:([^/]+)(\/invocations)?)?$/;

/**
 * What an operator needs of Lambda's API: `ListFunctions`; `Invoke`, either to queue an event, for instance to redrive a
 * message from a queue, or to wait for the answer; and `DeleteFunction`, to see what becomes of messages then.
 */
export function lambdaApi(lambda: LambdaService, authorize: Authorize): HttpService {
  const require = (request: HttpRequest, action: string, resource: string): void =>
    requirePermissions([{ action, resource }], request, { authorize, refusalCode: 'AccessDeniedException' });
  return {
    match: ({ path }) => FUNCTIONS.test(path),
    async answer(request) {
      const [, encodedName, invocations] = FUNCTIONS.exec(request.path) ?? [];
      if (encodedName === undefined) {
        require(request, 'lambda:ListFunctions', '*');
        return { status: 200, body: JSON.stringify({ Functions: lambda.list() }) };
      }
      const functionArn = found(lambda, decodeURIComponent(encodedName));
      if (request.method === 'POST' && invocations !== undefined) {
        require(request, 'lambda:InvokeFunction', functionArn);
        return invoke(lambda, functionArn, request);
      }
      if (request.method !== 'DELETE') {
        throw new AwsError(
          'UnknownOperationException',
          'the laptop knows ListFunctions, Invoke and DeleteFunction of Lambda',
        );
      }
      require(request, 'lambda:DeleteFunction', functionArn);
      await lambda.remove(functionArn);
      return { status: 204 };
    },
  };
}

function found(lambda: LambdaService, name: string): string {
  const functionArn = lambda.find(name);
  if (functionArn === undefined) throw new AwsError('ResourceNotFoundException', `Function not found: ${name}`, 404);
  return functionArn;
}

async function invoke(lambda: LambdaService, functionArn: string, { headers, body }: HttpRequest): Promise<HttpAnswer> {
  const { 'x-amz-invocation-type': type = 'RequestResponse' } = headers;
  if (type === 'Event') {
    const requestId = lambda.enqueue(functionArn, parse(body));
    return { status: 202, headers: { 'x-amzn-requestid': requestId } };
  }
  if (type !== 'RequestResponse') {
    throw new AwsError(
      'InvalidParameterValueException',
      `the laptop knows the invocation types Event and RequestResponse, not ${type}`,
    );
  }
  const { payload, error } = await lambda.invoke(functionArn, parse(body));
  const version = { 'x-amz-executed-version': '$LATEST' };
  if (error === undefined) return { status: 200, headers: version, body: payload };
  // The call itself went well: that the function failed is its answer.
  return { status: 200, headers: { ...version, 'x-amz-function-error': 'Unhandled' }, body: JSON.stringify(error) };
}

function parse(body: Uint8Array): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    throw new AwsError('InvalidRequestContentException', 'Could not parse request body into json');
  }
}

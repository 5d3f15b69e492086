import { AwsError } from '../aws/aws-error.ts';
import type { HttpAnswer, HttpRequest, HttpService } from '../aws/http/http-service.ts';
import type { LambdaService } from './lambda-service.ts';

const FUNCTION = /^\/2015-03-31\/functions\/([^/]+)(\/invocations)?$/;

/**
 * What an operator needs of Lambda's API: `Invoke` with `InvocationType: Event`, for instance to redrive a message from
 * a queue, and `DeleteFunction`, to see what becomes of messages then.
 */
export function lambdaApi(lambda: LambdaService): HttpService {
  return {
    match: ({ path }) => FUNCTION.test(path),
    async answer(request) {
      const [, encodedName = '', invocations] = FUNCTION.exec(request.path) ?? [];
      const name = decodeURIComponent(encodedName);
      const functionArn = lambda.find(name);
      if (functionArn === undefined)
        throw new AwsError('ResourceNotFoundException', `Function not found: ${name}`, 404);
      if (request.method === 'POST' && invocations !== undefined) return invoke(lambda, functionArn, request);
      if (request.method !== 'DELETE') {
        throw new AwsError('UnknownOperationException', 'the laptop knows Invoke and DeleteFunction of Lambda');
      }
      await lambda.remove(functionArn);
      return { status: 204 };
    },
  };
}

function invoke(lambda: LambdaService, functionArn: string, { headers, body }: HttpRequest): HttpAnswer {
  if (headers['x-amz-invocation-type'] !== 'Event') {
    throw new AwsError(
      'InvalidParameterValueException',
      'the laptop invokes asynchronously only: InvocationType Event',
    );
  }
  const requestId = lambda.enqueue(functionArn, JSON.parse(new TextDecoder().decode(body)));
  return { status: 202, headers: { 'x-amzn-requestid': requestId } };
}

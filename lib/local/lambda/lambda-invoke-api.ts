import { AwsError } from '../aws/aws-error.ts';
import type { HttpService } from '../aws/http/http-service.ts';
import type { LambdaService } from './lambda-service.ts';

const INVOCATIONS = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

/**
 * The one operation of Lambda's API that an operator needs: `Invoke` with `InvocationType: Event`, for instance to
 * redrive a message from a queue.
 */
export function lambdaInvokeApi(lambda: LambdaService): HttpService {
  return {
    match: ({ method, path }) => method === 'POST' && INVOCATIONS.test(path),
    async answer({ path, headers, body }) {
      const [, name = ''] = INVOCATIONS.exec(path) ?? [];
      const functionArn = lambda.find(decodeURIComponent(name));
      if (functionArn === undefined) {
        throw new AwsError('ResourceNotFoundException', `Function not found: ${decodeURIComponent(name)}`, 404);
      }
      if (headers['x-amz-invocation-type'] !== 'Event') {
        throw new AwsError(
          'InvalidParameterValueException',
          'the laptop invokes asynchronously only: InvocationType Event',
        );
      }
      const requestId = lambda.enqueue(functionArn, JSON.parse(new TextDecoder().decode(body)));
      return { status: 202, headers: { 'x-amzn-requestid': requestId } };
    },
  };
}

import { randomUUID } from 'node:crypto';
import type { AwsApi } from '../../aws/aws-api.ts';
import type { LambdaService } from '../../lambda/lambda-service.ts';
import type { ResourceProvider } from '../deploy.ts';
import type { MadeResource } from '../template.ts';

/** Where functions answer: CloudFormation's own answers go to a presigned URL of S3. */
const RESPONSE_PATH = '/cloudformation-response/';

interface Answer {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
  readonly Data?: Readonly<Record<string, string>>;
}

/** Custom resources: the function is invoked asynchronously, as by CloudFormation, and answers over HTTP. */
export function customResources(api: AwsApi, lambda: LambdaService): Record<string, ResourceProvider> {
  const waiting = new Map<string, (answer: Answer) => void>();
  api.addService({
    match: ({ method, path }) => method === 'PUT' && path.startsWith(RESPONSE_PATH),
    async answer({ path, body }) {
      const requestId = path.slice(RESPONSE_PATH.length);
      const settle = waiting.get(requestId);
      if (settle === undefined) return { status: 403, body: 'Request has expired' };
      waiting.delete(requestId);
      settle(JSON.parse(new TextDecoder().decode(body)) as Answer);
      return { status: 200 };
    },
  });
  return {
    'Custom::*': async ({ type, logicalId, stackId, properties }): Promise<MadeResource> => {
      const { ServiceToken, ServiceTimeout = '3600', ...resourceProperties } = properties as Record<string, string>;
      const requestId = randomUUID();
      const answered = new Promise<Answer>((resolve) => waiting.set(requestId, resolve));
      lambda.enqueue(String(ServiceToken), {
        RequestType: 'Create',
        ResponseURL: `${api.url}${RESPONSE_PATH}${requestId}`,
        StackId: stackId,
        RequestId: requestId,
        ResourceType: type,
        LogicalResourceId: logicalId,
        ServiceToken,
        ResourceProperties: { ServiceToken, ServiceTimeout, ...resourceProperties },
      });
      const answer = await within(answered, Number(ServiceTimeout));
      if (answer.Status === 'FAILED') throw new Error(answer.Reason ?? 'its function answered FAILED');
      return { ref: answer.PhysicalResourceId, attributes: answer.Data ?? {} };
    },
  };
}

async function within<T>(answer: Promise<T>, seconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`its function did not answer within ${seconds} s`)), seconds * 1000);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

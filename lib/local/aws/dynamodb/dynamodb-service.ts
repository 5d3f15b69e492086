import * as v from 'valibot';
import type { Home } from '../arn.ts';
import { AwsError } from '../aws-error.ts';
import { unknownOperation } from '../http/errors.ts';
import type { HttpAnswer, HttpRequest, HttpService } from '../http/http-service.ts';
import { type Authorize, requirePermissions } from '../protocol/authorization.ts';
import { optionalText } from '../protocol/input.ts';
import { jsonService, parseJson, targetOf } from '../protocol/json-service.ts';
import type { DynamodbEngine } from './dynamodb-engine.ts';
import { tablePermissions } from './table-permissions.ts';
import { continuousBackupsOperations, timeToLiveOperations } from './table-settings.ts';

export interface DynamodbServiceOptions extends Home {
  readonly engine: DynamodbEngine;
  readonly authorize: Authorize;
}

const TARGET = 'DynamoDB_20120810';

const tableRequest = v.object({
  TableName: optionalText,
  IndexName: optionalText,
  ResourceArn: optionalText,
  RequestItems: v.exactOptional(v.record(v.string(), v.unknown())),
});

/** DynamoDB: permissions are checked here, and the engine does the rest. */
export function dynamodbService({ engine, authorize, ...home }: DynamodbServiceOptions): HttpService {
  const refusal = { authorize, refusalCode: 'AccessDeniedException' };
  const requireTable = (tableName: string, request: HttpRequest) => checkTable(engine, tableName, request);
  const ownOperations = {
    ...timeToLiveOperations(home, requireTable),
    ...continuousBackupsOperations(home, requireTable),
  };
  const settings = {
    target: TARGET,
    signingName: 'dynamodb',
    version: '1.0',
    invalidInputCode: 'ValidationException',
  } as const;
  const ownService = jsonService({ ...settings, ...refusal }, ownOperations);
  return {
    match: ownService.match,
    async answer(request) {
      const operation = targetOf(request).slice(TARGET.length + 1);
      if (Object.hasOwn(ownOperations, operation)) return ownService.answer(request);
      const input = v.safeParse(tableRequest, parseJson(request.body));
      if (!input.success) throw new AwsError('ValidationException', 'The request names no table as DynamoDB does');
      requirePermissions(tablePermissions(operation, input.output, home), request, refusal);
      return known(await engine.forward(request), request);
    },
  };
}

/** The engine's own answer to an operation that it lacks has no message. */
function known(answer: HttpAnswer, request: HttpRequest): HttpAnswer {
  if (answer.status === 400 && String(answer.body).includes('#UnknownOperationException')) {
    throw unknownOperation(request);
  }
  return answer;
}

async function checkTable(engine: DynamodbEngine, tableName: string, { headers }: HttpRequest): Promise<void> {
  const body = Buffer.from(JSON.stringify({ TableName: tableName }));
  const { status } = await engine.forward({ headers: { ...headers, 'x-amz-target': `${TARGET}.DescribeTable` }, body });
  if (status !== 200) {
    throw new AwsError('ResourceNotFoundException', `Requested resource not found: Table: ${tableName} not found`);
  }
}

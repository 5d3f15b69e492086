import { arnOf, type Home } from '../arn.ts';
import type { Permission } from '../protocol/authorization.ts';

/** Members of a DynamoDB request that name tables. */
export interface TableRequest {
  readonly TableName?: string;
  readonly IndexName?: string;
  /** Of the operations on tags. */
  readonly ResourceArn?: string;
  /** Of the batch operations, by table. */
  readonly RequestItems?: Readonly<Record<string, unknown>>;
}

/** What an operation needs: itself on each table it names, or on the index that it reads. */
export function tablePermissions(operation: string, request: TableRequest, home: Home): readonly Permission[] {
  const action = `dynamodb:${operation}`;
  const tables = [request.TableName, request.ResourceArn, ...Object.keys(request.RequestItems ?? {})];
  const resources = tables.filter((table) => table !== undefined).map((table) => tableArn(table, home));
  if (resources.length === 0) return [{ action, resource: '*' }];
  const index = request.IndexName === undefined ? '' : `/index/${request.IndexName}`;
  return resources.map((resource) => ({ action, resource: resource + index }));
}

function tableArn(nameOrArn: string, home: Home): string {
  return nameOrArn.startsWith('arn:') ? nameOrArn : arnOf(home, 'dynamodb', `table/${nameOrArn}`);
}

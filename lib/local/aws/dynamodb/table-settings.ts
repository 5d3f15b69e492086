import * as v from 'valibot';
import type { Home } from '../arn.ts';
import type { HttpRequest } from '../http/http-service.ts';
import { text } from '../protocol/input.ts';
import { type Operation, operation } from '../protocol/operation.ts';
import { tablePermissions } from './table-permissions.ts';

const named = v.object({ TableName: text });
const ttlInput = v.object({
  ...named.entries,
  TimeToLiveSpecification: v.object({ AttributeName: text, Enabled: v.boolean() }),
});
const backupsInput = v.object({
  ...named.entries,
  PointInTimeRecoverySpecification: v.object({ PointInTimeRecoveryEnabled: v.boolean() }),
});

/** Throws AwsError ResourceNotFoundException if there is no such table. */
type RequireTable = (tableName: string, request: HttpRequest) => Promise<void>;

/** The attribute by which items would expire: remembered and described, but nothing expires. */
export function timeToLiveOperations(home: Home, requireTable: RequireTable): Record<string, Operation> {
  const attributes = new Map<string, string>();
  return {
    UpdateTimeToLive: operation({
      input: ttlInput,
      needs: (input) => tablePermissions('UpdateTimeToLive', input, home),
      run: async ({ TableName, TimeToLiveSpecification }, request) => {
        await requireTable(TableName, request);
        if (TimeToLiveSpecification.Enabled) attributes.set(TableName, TimeToLiveSpecification.AttributeName);
        else attributes.delete(TableName);
        return { TimeToLiveSpecification };
      },
    }),
    DescribeTimeToLive: operation({
      input: named,
      needs: (input) => tablePermissions('DescribeTimeToLive', input, home),
      run: async ({ TableName }, request) => {
        await requireTable(TableName, request);
        const AttributeName = attributes.get(TableName);
        if (AttributeName === undefined) return { TimeToLiveDescription: { TimeToLiveStatus: 'DISABLED' } };
        return { TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName } };
      },
    }),
  };
}

/** Whether a table could be restored to a point in time: remembered and described, but there are no backups. */
export function continuousBackupsOperations(home: Home, requireTable: RequireTable): Record<string, Operation> {
  const recoverable = new Set<string>();
  const describe = (tableName: string) => {
    const PointInTimeRecoveryStatus = recoverable.has(tableName) ? 'ENABLED' : 'DISABLED';
    const PointInTimeRecoveryDescription = { PointInTimeRecoveryStatus };
    return { ContinuousBackupsDescription: { ContinuousBackupsStatus: 'ENABLED', PointInTimeRecoveryDescription } };
  };
  return {
    UpdateContinuousBackups: operation({
      input: backupsInput,
      needs: (input) => tablePermissions('UpdateContinuousBackups', input, home),
      run: async ({ TableName, PointInTimeRecoverySpecification }, request) => {
        await requireTable(TableName, request);
        if (PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled) recoverable.add(TableName);
        else recoverable.delete(TableName);
        return describe(TableName);
      },
    }),
    DescribeContinuousBackups: operation({
      input: named,
      needs: (input) => tablePermissions('DescribeContinuousBackups', input, home),
      run: async ({ TableName }, request) => {
        await requireTable(TableName, request);
        return describe(TableName);
      },
    }),
  };
}

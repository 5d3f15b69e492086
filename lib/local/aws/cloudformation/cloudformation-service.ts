import * as v from 'valibot';
import type { DeployedStack } from '../../cloudformation/deploy.ts';
import { arnOf, type Home } from '../arn.ts';
import { AwsError } from '../aws-error.ts';
import type { HttpService } from '../http/http-service.ts';
import type { Authorize } from '../protocol/authorization.ts';
import { optionalText, text } from '../protocol/input.ts';
import { operation } from '../protocol/operation.ts';
import { queryService } from '../protocol/query-service.ts';

export interface CloudformationOptions extends Home {
  readonly authorize: Authorize;
  /** What is deployed, as it is when somebody asks. */
  readonly stacks: readonly DeployedStack[];
}

/** What an operator needs of CloudFormation: the outputs of the stacks, and what they are made of. */
export function cloudformationService(options: CloudformationOptions): HttpService {
  const { stacks } = options;
  const namespace = 'http://cloudformation.amazonaws.com/doc/2010-05-15/';
  return queryService(
    { ...options, signingName: 'cloudformation', namespace },
    {
      DescribeStacks: operation({
        // `StackName` may be a stack's id as well.
        input: v.object({ StackName: optionalText }),
        needs: ({ StackName }) => [{ action: 'cloudformation:DescribeStacks', resource: stackArn(options, StackName) }],
        run: ({ StackName }) => ({ Stacks: found(stacks, StackName).map(description) }),
      }),
      // All on one page.
      ListStackResources: operation({
        input: v.object({ StackName: text }),
        needs: ({ StackName }) => [
          { action: 'cloudformation:ListStackResources', resource: stackArn(options, StackName) },
        ],
        run: ({ StackName }) => ({ StackResourceSummaries: found(stacks, StackName).flatMap(summaries) }),
      }),
    },
  );
}

/** The stack of that name or id, or all of them. */
function found(stacks: readonly DeployedStack[], nameOrId: string | undefined): readonly DeployedStack[] {
  if (nameOrId === undefined) return stacks;
  const stack = find(stacks, nameOrId);
  if (stack === undefined) throw new AwsError('ValidationError', `Stack with id ${nameOrId} does not exist`);
  return [stack];
}

function find(stacks: readonly DeployedStack[], nameOrId: string): DeployedStack | undefined {
  return stacks.find(({ name, id }) => name === nameOrId || id === nameOrId);
}

function stackArn({ stacks, ...home }: CloudformationOptions, nameOrId: string | undefined): string {
  if (nameOrId === undefined) return '*';
  return find(stacks, nameOrId)?.id ?? arnOf(home, 'cloudformation', `stack/${nameOrId}/*`);
}

function summaries({ createdAtMs, resources }: DeployedStack): object[] {
  return resources.map(({ type, logicalId, physicalId }) => ({
    LogicalResourceId: logicalId,
    PhysicalResourceId: physicalId,
    ResourceType: type,
    LastUpdatedTimestamp: new Date(createdAtMs).toISOString(),
    ResourceStatus: 'CREATE_COMPLETE',
  }));
}

function description({ name, id, createdAtMs, outputs }: DeployedStack): object {
  return {
    StackId: id,
    StackName: name,
    CreationTime: new Date(createdAtMs).toISOString(),
    StackStatus: 'CREATE_COMPLETE',
    DisableRollback: false,
    Outputs: outputs.map(({ key, value, description: Description, exportName: ExportName }) => ({
      OutputKey: key,
      OutputValue: value,
      Description,
      ExportName,
    })),
  };
}

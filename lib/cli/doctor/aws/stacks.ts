import {
  CloudFormationClient,
  DescribeStacksCommand,
  paginateListStackResources,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import type { AwsConfig } from '../../aws-config.ts';

export interface DeployedStack {
  readonly name: string;
  /** As CloudFormation has it, e.g. `UPDATE_COMPLETE`. */
  readonly status: string;
  readonly outputs: ReadonlyMap<string, string>;
}

/** A stack of this account and Region; undefined if there is none of that name. */
export async function readStack(name: string, config: AwsConfig): Promise<DeployedStack | undefined> {
  const client = new CloudFormationClient(config);
  try {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
    return stack && { name, status: stack.StackStatus ?? 'unknown', outputs: outputsOf(stack) };
  } catch (error) {
    if (error instanceof Error && /does not exist/.test(error.message)) return undefined;
    throw error;
  } finally {
    client.destroy();
  }
}

function outputsOf({ Outputs = [] }: Stack): ReadonlyMap<string, string> {
  return new Map(Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
}

/**
 * Names of the resources of one type that a stack has made, whether they still exist or not.
 * @param stackName of the CloudFormation stack
 * @param type e.g. `AWS::IoT::TopicRule`
 * @param beginning of their logical ids
 */
export async function readResourceNames(
  stackName: string,
  type: string,
  config: AwsConfig,
  beginning = '',
): Promise<readonly string[]> {
  const client = new CloudFormationClient(config);
  try {
    const names: string[] = [];
    for await (const page of paginateListStackResources({ client }, { StackName: stackName })) {
      const resources = page.StackResourceSummaries?.filter(
        ({ ResourceType, LogicalResourceId = '' }) => ResourceType === type && LogicalResourceId.startsWith(beginning),
      );
      names.push(...(resources ?? []).flatMap(({ PhysicalResourceId }) => PhysicalResourceId ?? []));
    }
    return names;
  } finally {
    client.destroy();
  }
}

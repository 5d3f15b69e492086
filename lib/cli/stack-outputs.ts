import { CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import type { AwsConfig } from './aws-config.ts';
import { CommandFailed } from './command.ts';

/** Answers an output of a stack by its key. @throws CommandFailed for one that the stack has not */
export type StackOutputs = (key: string) => string;

/** @throws CommandFailed if there is no such stack */
export async function readStackOutputs(stackName: string, config: AwsConfig): Promise<StackOutputs> {
  const { Outputs = [] } = await describeStack(stackName, config);
  const values = new Map(Outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  return (key) => {
    const value = values.get(key);
    if (value !== undefined) return value;
    throw new CommandFailed(`The stack ${stackName} has no output ${key}: deploy it again with this version.`);
  };
}

async function describeStack(StackName: string, config: AwsConfig): Promise<Stack> {
  const client = new CloudFormationClient(config);
  try {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    if (stack !== undefined) return stack;
  } catch (error) {
    if (!(error instanceof Error && /does not exist/.test(error.message))) throw error;
  } finally {
    client.destroy();
  }
  const where = config.endpoint === undefined ? 'this account and Region' : `the laptop at ${config.endpoint}`;
  throw new CommandFailed(
    `There is no stack ${StackName} in ${where}: deploy it, or name the settings that it was deployed with by --settings.`,
  );
}

import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as v from 'valibot';
import { CONNECT_REQUEST, type SetupStep } from '../../../lambdas/network-setup/contract.ts';
import type { AwsConfig } from '../aws-config.ts';
import { CommandFailed } from '../command.ts';

const AnswerSchema = v.object({
  steps: v.array(
    v.object({
      step: v.picklist(['api-key', 'rights', 'link', 'kek', 'connection']),
      outcome: v.picklist(['done', 'already', 'not-needed', 'failed']),
      code: v.exactOptional(v.string()),
      message: v.string(),
    }),
  ),
});

const FailureSchema = v.object({ errorType: v.string(), errorMessage: v.optional(v.string(), '') });

/**
 * Has the stack's function set up the network, and waits until it has.
 * @throws CommandFailed if the function itself failed
 */
export async function invokeNetworkSetup(functionName: string, config: AwsConfig): Promise<readonly SetupStep[]> {
  const client = new LambdaClient(config);
  try {
    const Payload = JSON.stringify(CONNECT_REQUEST);
    const answer = await client.send(new InvokeCommand({ FunctionName: functionName, Payload }));
    const document: unknown = JSON.parse(new TextDecoder().decode(answer.Payload));
    if (answer.FunctionError === undefined) return v.parse(AnswerSchema, document).steps;
    const { errorType, errorMessage } = v.parse(FailureSchema, document);
    throw new CommandFailed(`The function ${functionName} failed: ${errorType}: ${errorMessage}`);
  } finally {
    client.destroy();
  }
}

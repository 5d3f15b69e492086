import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { invokeNetworkSetup } from '../../../lib/cli/connect/invoke-network-setup.ts';

const lambda = mockClient(LambdaClient);
beforeEach(() => lambda.reset());
afterAll(() => lambda.restore());

const CONFIG = { region: 'eu-west-1' };

function answers(document: unknown, FunctionError?: string): void {
  const Payload = Object.assign(new TextEncoder().encode(JSON.stringify(document)), { transformToString: () => '' });
  lambda.on(InvokeCommand).resolves({ Payload, ...(FunctionError !== undefined && { FunctionError }) });
}

describe('having the network set up', () => {
  it('waits for the steps of the stack’s function', async () => {
    const steps = [
      { step: 'api-key', outcome: 'done', message: 'Accepted.' },
      { step: 'rights', outcome: 'failed', code: 'MISSING_RIGHTS', message: 'Some lack.' },
    ];
    answers({ steps });
    expect(await invokeNetworkSetup('plant-NetworkSetup', CONFIG)).toEqual(steps);
    expect(lambda.calls().map(({ args: [{ input }] }) => input)).toEqual([
      { FunctionName: 'plant-NetworkSetup', Payload: '{"action":"connect"}' },
    ]);
  });

  it('says how the function failed', async () => {
    answers({ errorType: 'Sandbox.Timedout', errorMessage: 'Task timed out after 60.00 seconds' }, 'Unhandled');
    await expect(invokeNetworkSetup('plant-NetworkSetup', CONFIG)).rejects.toThrow(
      'The function plant-NetworkSetup failed: Sandbox.Timedout: Task timed out after 60.00 seconds',
    );
  });

  it.each([null, {}, { steps: [{ step: 'dance', outcome: 'done', message: '' }] }])(
    'rejects what is no such answer: %j',
    async (answer) => {
      answers(answer);
      await expect(invokeNetworkSetup('plant-NetworkSetup', CONFIG)).rejects.toThrow();
    },
  );
});

import { expect, it } from 'vitest';
import { runTypeScript } from '../../lib/run-typescript.ts';
import { bundleOf } from './bundles.ts';

const HOUR = 'export const handler = async () => new Date(0).getHours();';

it('a function is in the time zone of its variables, wherever the laptop is', () => {
  const options = {
    directory: bundleOf(HOUR),
    handler: 'index.handler',
    variables: { TZ: ':UTC' },
    memoryMb: 64,
    timeoutMs: 10_000,
  };
  const { stdout, stderr } = runTypeScript(
    `import { LambdaFunction } from 'project:lib/local/lambda/lambda-function.ts';
     const here = new Date(0).getHours();
     const target = new LambdaFunction('f', 'arn', { ...${JSON.stringify(options)}, onLog() {} });
     const { payload } = await target.invoke({}, 'request');
     await target.stop();
     console.log(JSON.stringify({ here, inFunction: JSON.parse(payload) }));`,
    { env: { TZ: 'America/New_York' } },
  );
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual({ here: 19, inFunction: 0 });
});
